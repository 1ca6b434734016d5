"""The three ways requests are signed here, as pure functions: TC3 (API 3.0), q-sign (COS), SigV4 (COS by S3 clients).

Every verifier rebuilds the string to sign from what was received, including which headers the client chose to sign.
"""
