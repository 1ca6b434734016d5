"""The embedded API Gateway: HTTP in front of functions (provider.md 3.7), a product that is no longer sold
(platform.md 6)."""

from localcloud.apigateway.service import ApiGateway

__all__ = ["ApiGateway"]
