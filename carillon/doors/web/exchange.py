# SPDX-License-Identifier: Apache-2.0
"""The exchange with other nodes, as it stands now; and the proofs that what was taken back from them is gone."""

from litestar import Response, get
from litestar.handlers import HTTPRouteHandler

from carillon.desk.exchange import standing as desk
from carillon.doors.web.visit import Here, Id, Visit
from carillon.errors import NotFound


@get("/exchange", sync_to_thread=True)
def exchange_page(visit: Here) -> Response[str]:
    """The whole page, noted as read; htmx gets its changing part every few seconds."""
    if visit.fragment:
        return visit.page("exchange/part.html", found=desk.refresh(visit.bench, visit.actor))
    return visit.page("exchange/standing.html", found=desk.standing(visit.bench, visit.actor))


@get("/records/{record_id:str}/proofs/{bureau:str}", sync_to_thread=True)
def proof(visit: Here, record_id: Id, bureau: Id) -> Response[bytes]:
    """A node's signed word that it purged a record, with the recall that it answers, to be kept and shown to others."""
    for one in desk.copies(visit.bench, visit.actor, record_id):
        if one.bureau == bureau and one.proof is not None:
            name = f"{record_id}-{bureau}-purged.json"
            headers = {"Content-Disposition": f'attachment; filename="{name}"'}
            made = Response(desk.document_of(one.proof), media_type="application/json", headers=headers)
            visit.dress(made)
            return made
    raise NotFound("There is no such proof.", help="It is there once the other node has purged its copy and said so.")


def copies(visit: Visit, record_id: str, *, own: bool) -> list[desk.Copy]:
    """Where copies of a record went, for a page of its owner; none where this node speaks to no other."""
    if not own or visit.bench.keyring is None or not visit.may("record.disclosures"):
        return []
    return desk.copies(visit.bench, visit.actor, record_id)


HANDLERS: list[HTTPRouteHandler] = [exchange_page, proof]
