"""What a callback of any page begins with: who asks, in which language, at which moment."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import SplitResult

import dash

from dashboard.core.models import Principal
from dashboard.policy.permissions import Action, Relation, may
from dashboard.ui.dash_app import asked_language
from dashboard.ui.shell import Offers
from dashboard.ui.texts import Texts
from dashboard.web.address import as_sent
from dashboard.web.context import Services, permit


@dataclass(frozen=True, slots=True)
class Here:
    """One callback's surroundings."""

    who: Principal
    t: Texts
    now: datetime


def here(app: dash.Dash, use: Services, action: Action = "map.view", relation: Relation = "any") -> Here:
    """The surroundings of the callback that is being answered. Raises NotLoggedIn, or NotPermitted where no role of theirs allows the
    action."""
    who = permit(action, relation)()
    return Here(who, Texts(asked_language(app, who.language)), use.clock())


def asked(app: dash.Dash) -> SplitResult:
    """The address of the page that the browser stands on. Dash asks for every layout and callback at addresses of its own; the page it asks
    for is the one it comes from (our Referrer-Policy has browsers say so to us, and to nobody else)."""
    return as_sent(app.backend.request_adapter().headers.get("referer", ""))


def offers(at: Here, use: Services, page: str) -> Offers:
    """What the navigation of a page shows to who asks, as far as this installation has those parts."""
    return Offers(
        page,
        decides=use.settings.sharing and may(at.who, "request.decide", "controller"),
        loads=may(at.who, "register.load", "own"),
        manages=may(at.who, "account.manage", "own"),
        register=use.settings.register_,
        agrees=use.settings.sharing and may(at.who, "agreement.read", "own"),
        watches=use.settings.sharing and may(at.who, "lease.watch", "own"),
        traces=use.settings.sharing and may(at.who, "lease.see", "own"),
        incidents=use.settings.sharing and may(at.who, "incident.read", "any"),
        supposes=use.settings.sharing and may(at.who, "lease.see", "any"),
    )
