"""The service and its buckets: list, create, look, delete, ACL, CORS preflight and the kept sub-resources."""

from __future__ import annotations

from localcloud.cos import acl, cors, xml
from localcloud.cos.answers import empty, vendor_prefix, xml_answer
from localcloud.cos.buckets import Bucket
from localcloud.cos.configurations import CONFIGURATIONS, Configuration
from localcloud.cos.digests import check_content_md5
from localcloud.cos.expiry import Expiry
from localcloud.cos.names import check_bucket_name
from localcloud.cos.objects import SERVER
from localcloud.cos.storage import Storage
from localcloud.cos.times import iso_date
from localcloud.errors import InvalidRequest, Unauthorized
from localcloud.exchange import Exchange
from localcloud.http import Response


class ServeBuckets:
    """One method per operation; its name is the operation's."""

    def __init__(self, storage: Storage, expiry: Expiry) -> None:
        self._storage = storage
        self._expiry = expiry

    def get_service(self, exchange: Exchange) -> Response:
        """A regional host lists its own buckets, service.cos.myqcloud.com (without a region) all of them."""
        account = self._storage.account
        buckets = (
            xml.group(
                "Bucket",
                (
                    xml.element("Name", bucket.name),
                    xml.element("Location", bucket.region),
                    xml.element("CreationDate", iso_date(bucket.created)),
                    xml.element("BucketType", "cos"),
                ),
            )
            for bucket in self._storage.buckets
            if exchange.region in ("", bucket.region)
        )
        parts = (xml.group("Owner", acl.owner_elements(account)), xml.group("Buckets", buckets))
        return xml_answer(xml.document("ListAllMyBucketsResult", parts))

    def put_bucket(self, exchange: Exchange) -> Response:
        check_bucket_name(exchange.bucket, exchange.region, self._storage.account)
        zones = ""
        if exchange.request.body.size:
            check_content_md5(exchange.request)
            asked = xml.parse(xml.bounded(exchange.request.body), "CreateBucketConfiguration")
            where = asked.value("LocationConstraint")
            if where not in ("", exchange.region):
                raise InvalidRequest(
                    "InvalidLocationConstraint", f"LocationConstraint is {where}, but this is {exchange.region}."
                )
            zones = asked.value("BucketAZConfig")
        self._storage.buckets.add(
            Bucket(
                name=exchange.bucket,
                region=exchange.region,
                created=self._storage.clock.now(),
                acl=acl.from_headers(exchange.request.headers, acl.CANNED_FOR_BUCKETS) or acl.PRIVATE,
                zones=zones,
            )
        )
        return empty()

    def head_bucket(self, exchange: Exchange) -> Response:
        bucket = self._storage.bucket(exchange)
        headers = [(f"{vendor_prefix(exchange.request)}bucket-region", bucket.region)]
        if bucket.zones:
            headers.append(("x-cos-bucket-az-type", bucket.zones))
        return empty(200, *headers)

    def delete_bucket(self, exchange: Exchange) -> Response:
        self._storage.buckets.remove(self._storage.bucket(exchange))
        return empty(204)

    def get_bucket_location(self, exchange: Exchange) -> Response:
        region = self._storage.bucket(exchange).region
        return xml_answer(xml.document("LocationConstraint", (xml.escape(region),)))

    def get_bucket_acl(self, exchange: Exchange) -> Response:
        set_on_bucket = self._storage.bucket(exchange).acl
        header = [("x-cos-acl", set_on_bucket.canned)] if set_on_bucket.canned else []
        return xml_answer(acl.render(set_on_bucket, self._storage.account), *header)

    def put_bucket_acl(self, exchange: Exchange) -> Response:
        bucket = self._storage.bucket(exchange)
        asked = acl.from_headers(exchange.request.headers, acl.CANNED_FOR_BUCKETS)
        check_content_md5(exchange.request)
        bucket.acl = asked or acl.from_xml(xml.bounded(exchange.request.body), self._storage.account)
        return empty()

    def options_object(self, exchange: Exchange) -> Response:
        """What a browser asks before it sends a cross-origin request; unsigned, and answered from the rules alone."""
        sent = exchange.request.headers
        origin, method = sent.get("origin"), sent.get("access-control-request-method")
        if not origin or not method:
            raise InvalidRequest("BadRequest", "A preflight needs Origin and Access-Control-Request-Method.")
        wanted = sent.get("access-control-request-headers")
        answer = cors.preflight(self._storage.bucket(exchange).cors, origin, method, wanted)
        if answer is None:
            raise Unauthorized("AccessForbidden", "No CORS rule of the bucket allows this origin, method and headers.")
        return empty(200, *answer)

    def get_configuration(self, exchange: Exchange) -> Response:
        name, configuration = configuration_of(exchange)
        body = configuration.get(name, self._storage.bucket(exchange))
        return Response(200, [("Content-Type", configuration.content_type), SERVER], body)

    def put_configuration(self, exchange: Exchange) -> Response:
        name, configuration = configuration_of(exchange)
        bucket = self._storage.bucket(exchange)
        check_content_md5(exchange.request)
        configuration.put(name, bucket, xml.bounded(exchange.request.body))
        if bucket.lifecycle:
            self._expiry.schedule()
        # The answer the real service gives for a policy is 204, for the others 200.
        return empty(configuration.put_status)

    def delete_configuration(self, exchange: Exchange) -> Response:
        name, configuration = configuration_of(exchange)
        configuration.delete(name, self._storage.bucket(exchange))
        return empty(204)


def configuration_of(exchange: Exchange) -> tuple[str, Configuration]:
    """The sub-resource an operation such as PutBucketCORS is about."""
    noun = exchange.action.removeprefix("Get").removeprefix("Put").removeprefix("Delete")
    return next((name, each) for name, each in CONFIGURATIONS.items() if each.action == noun)
