"""The composition root: every service of the embedded cloud, put together in the order of what needs what."""

from __future__ import annotations

from collections.abc import Callable

from localcloud.actions import Service
from localcloud.alarms import Board, Post, Ticker
from localcloud.apigateway import ApiGateway
from localcloud.cam import Cam
from localcloud.clock import Clock
from localcloud.cls import Cls
from localcloud.cos import Cos
from localcloud.events import ObjectEvents
from localcloud.faults import Faults
from localcloud.gateway.chain import Gateway
from localcloud.http import Request, Response
from localcloud.internet import Internet
from localcloud.journal import Journal
from localcloud.load import Load
from localcloud.measurements import Measurements
from localcloud.monitor import Monitor
from localcloud.mps import Mps
from localcloud.mps.service import Capacity
from localcloud.parts import Parts
from localcloud.scf import Platform, Scf
from localcloud.server.certificates import Certificates
from localcloud.settings import Settings
from localcloud.ssm import Ssm
from localcloud.state.clock_section import ClockSection
from localcloud.state.folder import FILES, LOG
from localcloud.state.inventory import Inventory
from localcloud.state.keeping import Keeping
from localcloud.tag import TagService, TagStore
from localcloud.tag.kept import TagSection


class Cloud:
    """One embedded Tencent Cloud without its sockets. It needs a running event loop."""

    def __init__(self, settings: Settings, proxy_url: Callable[[], str], certificates: Certificates) -> None:
        account, folder = settings.account, settings.folder
        files = (settings.data or folder) / FILES
        self._clock = Clock()
        self._faults = Faults()
        self._journal = Journal()
        self.internet = Internet()
        self._load, self._own_load = Load(settings.quota_scale), Load(settings.quota_scale)
        events = ObjectEvents(self._faults)
        self._tags = TagStore()
        self._cam = Cam(clock=self._clock, account=account, tags=self._tags)
        self._cos = Cos(
            clock=self._clock, account=account, events=events, authoriser=self._cam, folder=files / "objects"
        )
        self._post = Post(self.internet, self._clock.now)
        self._alarms, self._ticker = Board(self._post), Ticker(self._clock)
        self._logs = Cls(clock=self._clock, account=account, tags=self._tags, ticker=self._ticker, board=self._alarms)
        measurements = Measurements()
        self._monitor = Monitor(account=account, measurements=measurements, ticker=self._ticker, board=self._alarms)
        self._ssm = Ssm(self._tags)
        self._scf = Scf(
            clock=self._clock,
            account=account,
            authoriser=self._cam,
            assumer=self._cam,
            logs=self._logs,
            tags=self._tags,
            events=events,
            objects=self._cos,
            measurements=measurements,
            platform=Platform(region=settings.region, proxy_url=proxy_url, ca_file=certificates.ca_file),
            folder=folder / "functions",
            code=files / "code",
        )
        self._apis = ApiGateway(
            clock=self._clock, account=account, authoriser=self._cam, functions=self._scf, tags=self._tags
        )
        self._mps = Mps(
            clock=self._clock,
            account=account,
            assumer=self._cam,
            door=self,
            folder=files / "results",
            capacity=Capacity(load=self._load),
        )
        self.keeping = Keeping(
            inventory=self._inventory(),
            forget=self._forget,
            files=files,
            scratch=folder,
            log=settings.data / LOG if settings.data else None,
        )
        self.services = _by_name_and_version(
            self._cam.service,
            self._cam.sts,
            TagService(self._tags, account).service,
            self._logs.service,
            self._monitor.service,
            self._ssm.service,
            self._scf.service,
            self._apis.service,
            self._mps.service,
        )
        self.gateway = Gateway(
            Parts(
                settings=settings,
                clock=self._clock,
                faults=self._faults,
                load=self._load,
                journal=self._journal,
                cam=self._cam,
                cos=self._cos,
                scf=self._scf,
                gateway=self._apis,
                mps=self._mps,
                services=self.services,
                reset=self.keeping.reset,
                keeping=self.keeping,
                internet=self.internet,
                alarms=self._alarms,
                certify=certificates.site_context,
                ca_file=certificates.ca_file,
            )
        )

    def now(self) -> float:
        """The cloud's time in epoch seconds."""
        return self._clock.now()

    async def send(self, request: Request) -> Response:
        """The door for the cloud's own services (`doors.Door`)."""
        return await self.gateway.send(request)

    def _inventory(self) -> Inventory:
        """What is kept, in the order of what needs what. Faults, quotas, the journal and processes are not state."""
        offered = (
            *(self._cam.kept(), self._logs.kept(), self._monitor.kept(), self._ssm.kept()),
            *(self._cos.kept(), self._scf.kept(), self._apis.kept(), self._mps.kept()),
        )
        return Inventory(
            sections=(
                ClockSection(self._clock),
                TagSection(self._tags),
                *(section for sections, _ in offered for section in sections),
            ),
            collections=tuple(collection for _, collections in offered for collection in collections),
            loaded=self._loaded,
        )

    def _loaded(self) -> None:
        self._cos.loaded()
        self._logs.loaded()
        self._scf.loaded()
        self._monitor.loaded()

    async def _forget(self) -> None:
        """Back to the state after start: nothing provisioned, nothing running, the machine's time."""
        await self._scf.reset()
        await self._mps.reset()
        self._apis.reset()
        self._cos.reset()
        self._cam.reset()
        self._logs.reset()
        self._monitor.reset()
        self._ticker.reset()
        await self._post.close()
        self._alarms.clear()
        self._ssm.reset()
        self._tags.reset()
        self._faults.clear()
        self.internet.clear()
        self._load.become(self._own_load)
        self._journal.clear()
        self._clock.reset()
        self.gateway.reset()

    async def close(self) -> None:
        """End every process this cloud started. What is kept on disk stays there."""
        kept = self.keeping.on_disk
        self.keeping.close()
        await self._post.close()
        if kept:
            await self._scf.stop()
            await self._mps.stop()
        else:
            await self._scf.close()
            await self._mps.close()


def _by_name_and_version(*services: Service) -> dict[tuple[str, str], Service]:
    return {(service.name, service.version): service for service in services}
