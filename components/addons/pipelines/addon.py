"""The add-on: in which order the parts are declared, and who reaches them."""

from __future__ import annotations

import pulumi
import pulumi_kubernetes as k8s

from spec.orchestration import Kubeflow
from spec.platform import Platform

from .. import objects, tracking_route
from ..addon import Addon
from ..objects import GATEWAY_NAMESPACE, Remote
from . import (
    argo,
    connection,
    controllers,
    crds,
    frontend,
    roles,
    servers,
    sign_in,
    storage,
    store,
    teams,
)
from .names import (
    API,
    METADATA_PORT,
    MYSQL,
    NAMESPACE,
    PERSISTENCE,
    PROXY_GRPC,
    PROXY_HTTP,
    SCHEDULES,
    SIGN_IN_SECRET,
    UI,
    app,
)
from .parts import Parts

_MONITORING = "monitoring.coreos.com/v1"
_ENVOY = "gateway.envoyproxy.io/v1alpha1"


class Pipelines(Addon):
    """Kubeflow Pipelines on Argo Workflows: a namespace per team, or one for everybody."""

    key = "pipelines"
    namespace = NAMESPACE
    # Its nodes may be none until something asks for one.
    requires = ("prometheus-operator-crds", "external-secrets", "gateway", "autoscaler")
    # The UI is reached by the gateway. Ports of single pods are opened to runs below.
    reached_from = (GATEWAY_NAMESPACE,)
    reads_secrets = True
    serves_routes = True

    @classmethod
    def wanted(cls, spec: Platform) -> bool:
        return spec.orchestration.kubeflow.pipelines

    @property
    def _section(self) -> Kubeflow:
        return self.site.spec.orchestration.kubeflow

    def declare(self) -> None:
        section = self._section
        made = Parts(self, NAMESPACE, self.name)
        # Accounts that no cloud stands for; those of runs, and the UI's, have rows of the matrix.
        plain = {
            each: self.service_account(each)
            for each in (API, PERSISTENCE, SCHEDULES, UI, "metadata-grpc-server", MYSQL)
        }
        bound = roles.Roles(self)
        kinds = crds.declare(self)
        definitions = store.declare(self)
        stored = connection.declare(self, plain[MYSQL])
        roots = self._runs(bound)
        patch = storage.run_patch(roots[0])
        engine = self.release(argo.values(self.site, patch), key="argo-workflows", after=[kinds])
        metadata = servers.metadata(
            self, made, stored, [*stored.ready, plain["metadata-grpc-server"]]
        )
        wide = [bound.wide(each) for each in (API, PERSISTENCE, SCHEDULES)]
        before = [engine, kinds, metadata, *stored.ready, *definitions.ready, *wide, plain[API]]
        api = servers.api_server(self, made, stored, definitions, before)
        watching = controllers.declare(
            self, made, [api, *wide, plain[PERSISTENCE], plain[SCHEDULES]]
        )
        own = {} if section.teams else roots[0].environment
        ui = frontend.declare(self, made, [api, plain[UI]], own)
        if section.teams:
            self._open_to_runs()
        self._monitor(api)
        self.endpoint = self._way_in(ui)
        self.ready = (api, ui, *watching)

    def _make_namespace(self) -> pulumi.Resource:
        # Without teams runs are here, and images of steps are people's own: some want to be root.
        return self.make_namespace(
            NAMESPACE,
            security="restricted" if self._section.teams else "baseline",
            reached_from=self.reached_from,
            reads_secrets=True,
            serves_routes=True,
        )

    def _runs(self, bound: roles.Roles) -> list[storage.Root]:
        """The namespaces of runs."""
        if not self._section.teams:
            return [teams.namespace(self, NAMESPACE, teams.SHARED, bound, reader=UI)]
        return [teams.declare(self, team, bound) for team in self._section.teams]

    def _open_to_runs(self) -> None:
        """Drivers and launchers reach the proxy, the metadata server, and no other port."""
        net = k8s.networking.v1
        homes = [team.home for team in self._section.teams]
        several = k8s.meta.v1.LabelSelectorRequirementArgs(
            key="kubernetes.io/metadata.name", operator="In", values=homes
        )
        peer = net.NetworkPolicyPeerArgs(
            namespace_selector=k8s.meta.v1.LabelSelectorArgs(match_expressions=[several])
        )
        opened = {
            API: (app(API), (PROXY_HTTP, PROXY_GRPC)),
            "metadata": (servers.METADATA_SERVER, (METADATA_PORT,)),
        }
        for name, (labels, ports) in opened.items():
            net.NetworkPolicy(
                f"{self.name}-{name}-runs",
                metadata=self.meta(f"{name}-from-runs"),
                spec=net.NetworkPolicySpecArgs(
                    pod_selector=k8s.meta.v1.LabelSelectorArgs(match_labels=labels),
                    policy_types=["Ingress"],
                    ingress=[
                        net.NetworkPolicyIngressRuleArgs(
                            from_=[peer],
                            ports=[net.NetworkPolicyPortArgs(port=port) for port in ports],
                        )
                    ],
                ),
                opts=self.child(),
            )

    def _monitor(self, api: pulumi.Resource) -> None:
        for name, port in ((API, "proxy-http"), (SCHEDULES, "http")):
            spec = objects.pod_monitor(app(name), port)
            self.custom(_MONITORING, "PodMonitor", name, spec, after=[api])

    def _way_in(self, ui: pulumi.Resource) -> str:
        """The route with sign-in; without teams nobody is told apart, and there is none."""
        host, provider = self.site.host("pipelines"), self.site.spec.access.oidc
        section = self._section
        if not section.teams:
            return f"http://{UI}.{NAMESPACE}.svc"
        if host is None or provider is None:
            raise pulumi.RunError(
                "orchestration.kubeflow.teams needs access.domain and access.oidc"
            )
        secret = self.secret(SIGN_IN_SECRET, {"client-secret": Remote(provider.client_secret)})
        homes = [team.home for team in section.teams]
        script = self.custom(_ENVOY, "HTTPRouteFilter", sign_in.NAME, sign_in.script_filter(homes))
        allowed = sign_in.policy(host, provider, sign_in.people(section.teams))
        # It waits for the route, so that the route is open to nobody for no moment.
        guard = self.custom(_ENVOY, "SecurityPolicy", sign_in.NAME, allowed, after=[secret])
        route = self.custom(
            "gateway.networking.k8s.io/v1",
            "HTTPRoute",
            sign_in.NAME,
            sign_in.route(host),
            after=[ui, script, guard],
        )
        self.custom(
            _ENVOY,
            "BackendTrafficPolicy",
            sign_in.NAME,
            # Logs of steps are followed, and artifacts are fetched.
            tracking_route.patience(sign_in.NAME, 600),
            after=[route],
        )
        return f"https://{host}"
