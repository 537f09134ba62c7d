# Generated from openapi.json by scripts/python-client.ts: run `npm run python-client`.
from collections.abc import AsyncIterator, Sequence
from typing import Any, List, Literal

from typing_extensions import Unpack

from . import types as t
from ._calls import Call, new_key, segment
from ._client import AsyncGroup


class Sessions(AsyncGroup):
    async def create(
        self,
        *,
        idempotency_key: str | None = None,
        **body: Unpack[t.CreateSession],
    ) -> t.StoredSession:
        """Store a session, or update the one with the same external_id."""
        return await self._send(Call[t.StoredSession](
            "POST",
            "/sessions",
            body=dict(body),
            idempotency_key=idempotency_key or new_key(),
        ))

    async def list(
        self,
        *,
        domain: str | None = None,
        status: Literal["active", "expired", "invalid", "pending_validation"] | None = None,
        external_id: str | None = None,
        labels: str | Sequence[str] | None = None,
        disabled: bool | None = None,
        limit: int | None = None,
        cursor: str | None = None,
    ) -> t.SessionList:
        """List sessions, newest first."""
        return await self._send(Call[t.SessionList](
            "GET",
            "/sessions",
            query={"domain": domain, "status": status, "external_id": external_id, "labels": labels, "disabled": disabled, "limit": limit, "cursor": cursor},
            is_repeatable=True,
        ))

    def iter(
        self,
        *,
        domain: str | None = None,
        status: Literal["active", "expired", "invalid", "pending_validation"] | None = None,
        external_id: str | None = None,
        labels: str | Sequence[str] | None = None,
        disabled: bool | None = None,
        limit: int | None = None,
    ) -> AsyncIterator[t.Session]:
        """As `list`, over all pages."""
        return self._items("sessions", lambda cursor: self.list(
            domain=domain,
            status=status,
            external_id=external_id,
            labels=labels,
            disabled=disabled,
            limit=limit,
            cursor=cursor,
        ))

    async def get(self, id: str, /) -> t.Session:
        """Get a session."""
        return await self._send(Call[t.Session]("GET", f"/sessions/{segment(id)}", is_repeatable=True))

    async def update(
        self,
        id: str,
        /,
        *,
        if_match: str | None = None,
        **body: Unpack[t.UpdateSession],
    ) -> t.SessionAnswer:
        """Change the given fields of a session."""
        return await self._send(Call[t.SessionAnswer](
            "PATCH",
            f"/sessions/{segment(id)}",
            body=dict(body),
            if_match=if_match,
        ))

    async def delete(self, id: str, /, *, if_match: str | None = None) -> None:
        """Delete a session and destroy its key."""
        return await self._send(Call[None]("DELETE", f"/sessions/{segment(id)}", if_match=if_match))

    async def refresh(
        self,
        id: str,
        /,
        *,
        if_match: str | None = None,
        **body: Unpack[t.RefreshSession],
    ) -> t.SessionAnswer:
        """Replace the cookies, the headers or both, or only reset the counters."""
        return await self._send(Call[t.SessionAnswer](
            "POST",
            f"/sessions/{segment(id)}/refresh",
            body=dict(body),
            if_match=if_match,
        ))

    async def public_key(self) -> t.SessionsPublicKey:
        """The public key for encrypting cookies."""
        return await self._send(Call[t.SessionsPublicKey](
            "GET",
            "/sessions/public-key",
            is_repeatable=True,
        ))

    async def import_many(self, **body: Unpack[t.ImportRows]) -> t.ImportedRows:
        """Import up to 100 sessions, each created or updated by its external_id."""
        return await self._send(Call[t.ImportedRows](
            "POST",
            "/sessions/import/bulk",
            body=dict(body),
            is_repeatable=True,
        ))

    async def ensure(self, id: str, /, **body: Unpack[t.EnsureSession]) -> t.SessionAnswer:
        """Get a session that is logged in, or where to log in again."""
        return await self._send(Call[t.SessionAnswer](
            "POST",
            f"/sessions/{segment(id)}/ensure",
            body=dict(body),
            is_repeatable=True,
        ))

    async def open_login(self, id: str, /, **body: Unpack[t.OpenLogin]) -> t.OpenedCapture:
        """Open a browser on this server to log in to a session again."""
        return await self._send(Call[t.OpenedCapture](
            "POST",
            f"/sessions/{segment(id)}/login",
            body=dict(body),
        ))

    async def create_login_pin(self, id: str, /) -> t.LoginPin:
        """A PIN with which another person may log in to a session again."""
        return await self._send(Call[t.LoginPin]("POST", f"/sessions/{segment(id)}/login-pin"))

    async def health(self, id: str, /, *, limit: int | None = None) -> t.SessionHealth:
        """The checks of a session, its forecast, and when the next check is due."""
        return await self._send(Call[t.SessionHealth](
            "GET",
            f"/sessions/{segment(id)}/health",
            query={"limit": limit},
            is_repeatable=True,
        ))

    async def history(
        self,
        id: str,
        /,
        *,
        limit: int | None = None,
        cursor: str | None = None,
    ) -> t.SessionVersions:
        """The stored versions of a session, newest first."""
        return await self._send(Call[t.SessionVersions](
            "GET",
            f"/sessions/{segment(id)}/versions",
            query={"limit": limit, "cursor": cursor},
            is_repeatable=True,
        ))

    def iter_history(self, id: str, /, *, limit: int | None = None) -> AsyncIterator[t.SessionVersion]:
        """As `history`, over all pages."""
        return self._items("versions", lambda cursor: self.history(
            id,
            limit=limit,
            cursor=cursor,
        ))

    async def rollback(
        self,
        id: str,
        /,
        *,
        if_match: str | None = None,
        **body: Unpack[t.RollBackSession],
    ) -> t.SessionAnswer:
        """Make an earlier version the current one."""
        return await self._send(Call[t.SessionAnswer](
            "POST",
            f"/sessions/{segment(id)}/rollback",
            body=dict(body),
            if_match=if_match,
        ))

    async def share(
        self,
        id: str,
        /,
        *,
        if_match: str | None = None,
        **body: Unpack[t.ShareSession],
    ) -> t.SessionAnswer:
        """Share a session with an organization."""
        return await self._send(Call[t.SessionAnswer](
            "POST",
            f"/sessions/{segment(id)}/share",
            body=dict(body),
            if_match=if_match,
        ))

    async def unshare(self, id: str, /, *, if_match: str | None = None) -> t.Session:
        """Stop sharing a session."""
        return await self._send(Call[t.Session](
            "POST",
            f"/sessions/{segment(id)}/unshare",
            if_match=if_match,
        ))

    async def audit(
        self,
        id: str,
        /,
        *,
        limit: int | None = None,
        cursor: str | None = None,
        action: Literal["created", "imported", "captured", "synced", "sync_refused", "updated", "refreshed", "validated", "used_for_scrape", "used_for_validation", "used_for_renewal", "cookies_rotated", "rotation_not_stored", "tokens_renewed", "renewal_failed", "rolled_back", "shared", "unshared", "leased", "disabled", "expired", "invalidated", "recovered", "use_refused", "checkpoint", "deleted"] | None = None,
    ) -> t.AuditPage:
        """The audit trail of a session, oldest first."""
        return await self._send(Call[t.AuditPage](
            "GET",
            f"/sessions/{segment(id)}/audit",
            query={"limit": limit, "cursor": cursor, "action": action},
            is_repeatable=True,
        ))

    def iter_audit(
        self,
        id: str,
        /,
        *,
        limit: int | None = None,
        action: Literal["created", "imported", "captured", "synced", "sync_refused", "updated", "refreshed", "validated", "used_for_scrape", "used_for_validation", "used_for_renewal", "cookies_rotated", "rotation_not_stored", "tokens_renewed", "renewal_failed", "rolled_back", "shared", "unshared", "leased", "disabled", "expired", "invalidated", "recovered", "use_refused", "checkpoint", "deleted"] | None = None,
    ) -> AsyncIterator[t.AuditEntry]:
        """As `audit`, over all pages."""
        return self._items("entries", lambda cursor: self.audit(
            id,
            limit=limit,
            action=action,
            cursor=cursor,
        ))

    async def validate_many(self, **body: Unpack[t.ValidateSessions]) -> t.ValidationsAccepted:
        """Validate sessions in the background."""
        return await self._send(Call[t.ValidationsAccepted](
            "POST",
            "/sessions/validate",
            body=dict(body),
        ))

    async def validate(self, id: str, /, **body: Unpack[t.ValidateSession]) -> t.ValidationAnswer:
        """Ask the site whether a session is logged in."""
        return await self._send(Call[t.ValidationAnswer](
            "POST",
            f"/sessions/{segment(id)}/validate",
            body=dict(body),
            is_repeatable=True,
        ))

    async def take_lease(self, id: str, /, **body: Unpack[t.TakeLease]) -> t.Lease:
        """Take a lease: only its holder can use the session until it ends."""
        return await self._send(Call[t.Lease]("POST", f"/sessions/{segment(id)}/lease", body=dict(body)))

    async def renew_lease(self, id: str, lease_id: str, /, **body: Unpack[t.RenewLease]) -> t.Lease:
        """Renew a lease."""
        return await self._send(Call[t.Lease](
            "POST",
            f"/sessions/{segment(id)}/lease/{segment(lease_id)}",
            body=dict(body),
        ))

    async def release_lease(self, id: str, lease_id: str, /) -> None:
        """Release a lease."""
        return await self._send(Call[None](
            "DELETE",
            f"/sessions/{segment(id)}/lease/{segment(lease_id)}",
        ))


class Captures(AsyncGroup):
    async def open(self, **body: Unpack[t.OpenCapture]) -> t.OpenedCapture:
        """Open a browser on this server for a user to log in."""
        return await self._send(Call[t.OpenedCapture]("POST", "/sessions/capture", body=dict(body)))

    async def get(self, id: str, /) -> t.Capture:
        """Status of a capture."""
        return await self._send(Call[t.Capture](
            "GET",
            f"/sessions/capture/{segment(id)}",
            is_repeatable=True,
        ))

    async def end(self, id: str, /) -> None:
        """End a capture without storing anything."""
        return await self._send(Call[None]("DELETE", f"/sessions/capture/{segment(id)}"))

    async def finish(self, id: str, /) -> t.FinishedCapture:
        """Store the state of the browser for the domain as a session, and check it."""
        return await self._send(Call[t.FinishedCapture](
            "POST",
            f"/sessions/capture/{segment(id)}/finish",
        ))


class SyncSources(AsyncGroup):
    async def create(self, **body: Unpack[t.CreateSyncSource]) -> t.CreatedSyncSource:
        """Create a sync source; only this answer contains its password."""
        return await self._send(Call[t.CreatedSyncSource]("POST", "/sync-sources", body=dict(body)))

    async def list(self) -> t.SyncSourceList:
        """List sync sources."""
        return await self._send(Call[t.SyncSourceList]("GET", "/sync-sources", is_repeatable=True))

    async def get(self, id: str, /) -> t.SyncSource:
        """Get a sync source, with the outcome of its last push."""
        return await self._send(Call[t.SyncSource](
            "GET",
            f"/sync-sources/{segment(id)}",
            is_repeatable=True,
        ))

    async def update(self, id: str, /, **body: Unpack[t.UpdateSyncSource]) -> t.SyncSourceAnswer:
        """Change the given fields of a sync source."""
        return await self._send(Call[t.SyncSourceAnswer](
            "PATCH",
            f"/sync-sources/{segment(id)}",
            body=dict(body),
        ))

    async def delete(self, id: str, /) -> None:
        """Delete a sync source; its sessions stay."""
        return await self._send(Call[None]("DELETE", f"/sync-sources/{segment(id)}"))


class Jobs(AsyncGroup):
    async def estimate(self, **body: Unpack[t.Scrape]) -> t.Estimate:
        """Estimate what a scrape would cost."""
        return await self._send(Call[t.Estimate](
            "POST",
            "/scrape/estimate",
            body=dict(body),
            is_repeatable=True,
        ))

    async def list(
        self,
        *,
        status: Literal["queued", "processing", "succeeded", "failed", "completed", "pending", "running"] | None = None,
        limit: int | None = None,
        cursor: str | None = None,
    ) -> t.JobList:
        """List jobs, newest first, those of batches included."""
        return await self._send(Call[t.JobList](
            "GET",
            "/jobs",
            query={"status": status, "limit": limit, "cursor": cursor},
            is_repeatable=True,
        ))

    def iter(
        self,
        *,
        status: Literal["queued", "processing", "succeeded", "failed", "completed", "pending", "running"] | None = None,
        limit: int | None = None,
    ) -> AsyncIterator[Any]:
        """As `list`, over all pages."""
        return self._items("jobs", lambda cursor: self.list(
            status=status,
            limit=limit,
            cursor=cursor,
        ))

    async def get(self, id: str, /) -> t.Job:
        """Status and result of a job."""
        return await self._send(Call[t.Job]("GET", f"/jobs/{segment(id)}", is_repeatable=True))

    async def cancel(self, id: str, /) -> t.Job:
        """Cancel a job: a waiting one does not start, a running one finishes."""
        return await self._send(Call[t.Job]("POST", f"/jobs/{segment(id)}/cancel"))

    async def screenshot(self, id: str, /) -> bytes:
        """The screenshot of a scrape, for as long as results are kept."""
        return await self._send(Call[bytes]("GET", f"/screenshots/{segment(id)}", is_repeatable=True))


class Batches(AsyncGroup):
    async def get(self, id: str, /) -> t.BatchStatus:
        """Status of a batch."""
        return await self._send(Call[t.BatchStatus]("GET", f"/batch/{segment(id)}", is_repeatable=True))

    async def cancel(self, id: str, /) -> t.BatchStatus:
        """Cancel a batch: waiting items are not started, running items finish."""
        return await self._send(Call[t.BatchStatus]("POST", f"/batch/{segment(id)}/cancel"))


class Account(AsyncGroup):
    async def log_in(self, **body: Unpack[t.Login]) -> t.LoggedIn:
        """Log in."""
        return await self._send(Call[t.LoggedIn]("POST", "/auth/login", body=dict(body)))

    async def log_out(self) -> None:
        """Log out: invalidates the token or cookie of the request."""
        return await self._send(Call[None]("POST", "/auth/logout"))

    async def change_password(self, **body: Unpack[t.ChangePassword]) -> None:
        """Change the password and end all log-ins."""
        return await self._send(Call[None]("POST", "/auth/change-password", body=dict(body)))

    async def me(self) -> t.Me:
        """The current user."""
        return await self._send(Call[t.Me]("GET", "/auth/me", is_repeatable=True))

    async def usage(self) -> t.Usage:
        """Credits of this month."""
        return await self._send(Call[t.Usage]("GET", "/usage", is_repeatable=True))

    async def balance(self) -> t.Balance:
        """Always unlimited."""
        return await self._send(Call[t.Balance]("GET", "/billing/balance", is_repeatable=True))

    async def usage_by_period(self) -> t.BillingUsage:
        """Credits by day, week, month and domain."""
        return await self._send(Call[t.BillingUsage]("GET", "/billing/usage", is_repeatable=True))


class ApiKeys(AsyncGroup):
    async def list(self) -> List[t.ApiKey]:
        """List keys."""
        return await self._send(Call[List[t.ApiKey]]("GET", "/api-keys", is_repeatable=True))

    async def create(self, **body: Unpack[t.CreateApiKey]) -> t.ApiKeyAnswer:
        """Create a key; only this answer shows it."""
        return await self._send(Call[t.ApiKeyAnswer]("POST", "/api-keys", body=dict(body)))

    async def revoke(self, id: str, /) -> None:
        """Revoke a key immediately."""
        return await self._send(Call[None]("DELETE", f"/api-keys/{segment(id)}"))


class Organizations(AsyncGroup):
    async def create(self, **body: Unpack[t.CreateOrganization]) -> t.OrganizationAnswer:
        """Create an organization."""
        return await self._send(Call[t.OrganizationAnswer]("POST", "/organizations", body=dict(body)))

    async def list(self) -> List[t.Organization]:
        """List your organizations."""
        return await self._send(Call[List[t.Organization]]("GET", "/organizations", is_repeatable=True))

    async def get(self, id: str, /) -> t.Organization:
        """Get an organization."""
        return await self._send(Call[t.Organization](
            "GET",
            f"/organizations/{segment(id)}",
            is_repeatable=True,
        ))

    async def delete(self, id: str, /) -> None:
        """Delete an organization."""
        return await self._send(Call[None]("DELETE", f"/organizations/{segment(id)}"))

    async def transfer(self, id: str, /, **body: Unpack[t.TransferOwnership]) -> t.OrganizationAnswer:
        """Transfer an organization to another member."""
        return await self._send(Call[t.OrganizationAnswer](
            "POST",
            f"/organizations/{segment(id)}/transfer",
            body=dict(body),
        ))

    async def leave(self, id: str, /) -> None:
        """Leave an organization."""
        return await self._send(Call[None]("POST", f"/organizations/{segment(id)}/leave"))

    async def members(self, id: str, /) -> List[t.Member]:
        """List members."""
        return await self._send(Call[List[t.Member]](
            "GET",
            f"/organizations/{segment(id)}/members",
            is_repeatable=True,
        ))

    async def update_member(
        self,
        id: str,
        user_id: str,
        /,
        **body: Unpack[t.ChangeRole],
    ) -> t.MemberAnswer:
        """Change a member's role."""
        return await self._send(Call[t.MemberAnswer](
            "PATCH",
            f"/organizations/{segment(id)}/members/{segment(user_id)}",
            body=dict(body),
        ))

    async def remove_member(self, id: str, user_id: str, /) -> None:
        """Remove a member."""
        return await self._send(Call[None](
            "DELETE",
            f"/organizations/{segment(id)}/members/{segment(user_id)}",
        ))

    async def invite(self, id: str, /, **body: Unpack[t.Invite]) -> t.InvitationAnswer:
        """Invite a user; only this answer shows the token."""
        return await self._send(Call[t.InvitationAnswer](
            "POST",
            f"/organizations/{segment(id)}/invitations",
            body=dict(body),
        ))

    async def invitations(self, id: str, /) -> List[t.Invitation]:
        """List open invitations."""
        return await self._send(Call[List[t.Invitation]](
            "GET",
            f"/organizations/{segment(id)}/invitations",
            is_repeatable=True,
        ))

    async def revoke_invitation(self, id: str, invitation_id: str, /) -> None:
        """Revoke an invitation."""
        return await self._send(Call[None](
            "DELETE",
            f"/organizations/{segment(id)}/invitations/{segment(invitation_id)}",
        ))

    async def accept_invitation(
        self,
        token: str,
        /,
        **body: Unpack[t.AcceptInvitation],
    ) -> t.InvitationAccepted:
        """Join."""
        return await self._send(Call[t.InvitationAccepted](
            "POST",
            f"/invitations/{segment(token)}/accept",
            body=dict(body),
        ))

    async def decline_invitation(self, token: str, /) -> None:
        """Decline."""
        return await self._send(Call[None]("POST", f"/invitations/{segment(token)}/decline"))


class Events(AsyncGroup):
    async def list(
        self,
        *,
        cursor: str | None = None,
        limit: int | None = None,
        type: str | None = None,
    ) -> t.EventPage:
        """Events of your sessions and those shared with you, oldest first."""
        return await self._send(Call[t.EventPage](
            "GET",
            "/events",
            query={"cursor": cursor, "limit": limit, "type": type},
            is_repeatable=True,
        ))

    def iter(self, *, limit: int | None = None, type: str | None = None) -> AsyncIterator[t.Event]:
        """As `list`, over all pages."""
        return self._items("events", lambda cursor: self.list(
            limit=limit,
            type=type,
            cursor=cursor,
        ))


class Webhooks(AsyncGroup):
    async def rotate_callback_secret(self) -> t.CallbackSecret:
        """Create or rotate the secret that signs what is posted to a webhook_url; shown once."""
        return await self._send(Call[t.CallbackSecret]("POST", "/webhooks/callback-secret"))

    async def create(self, **body: Unpack[t.CreateWebhook]) -> t.WebhookAnswer:
        """Create a webhook; only this answer contains the secret."""
        return await self._send(Call[t.WebhookAnswer]("POST", "/webhooks", body=dict(body)))

    async def list(self) -> t.WebhookList:
        """List your webhooks, and those of organizations that you administer."""
        return await self._send(Call[t.WebhookList]("GET", "/webhooks", is_repeatable=True))

    async def get(self, id: str, /) -> t.Webhook:
        """Get a webhook."""
        return await self._send(Call[t.Webhook]("GET", f"/webhooks/{segment(id)}", is_repeatable=True))

    async def update(self, id: str, /, **body: Unpack[t.UpdateWebhook]) -> t.WebhookAnswer:
        """Change the given fields of a webhook."""
        return await self._send(Call[t.WebhookAnswer](
            "PATCH",
            f"/webhooks/{segment(id)}",
            body=dict(body),
        ))

    async def delete(self, id: str, /) -> None:
        """Delete a webhook with its secret and its deliveries."""
        return await self._send(Call[None]("DELETE", f"/webhooks/{segment(id)}"))

    async def rotate_secret(self, id: str, /) -> t.Webhook:
        """Create a new secret, shown once; the old one also signs for a day, or until the next rotation."""
        return await self._send(Call[t.Webhook]("POST", f"/webhooks/{segment(id)}/rotate-secret"))

    async def test(self, id: str, /) -> t.WebhookTest:
        """Post a signed message of the type webhook.test now."""
        return await self._send(Call[t.WebhookTest]("POST", f"/webhooks/{segment(id)}/test"))

    async def deliveries(
        self,
        id: str,
        /,
        *,
        status: Literal["pending", "delivered", "failed"] | None = None,
        limit: int | None = None,
        cursor: str | None = None,
    ) -> t.WebhookDeliveryPage:
        """The deliveries of a webhook, newest first."""
        return await self._send(Call[t.WebhookDeliveryPage](
            "GET",
            f"/webhooks/{segment(id)}/deliveries",
            query={"status": status, "limit": limit, "cursor": cursor},
            is_repeatable=True,
        ))

    def iter_deliveries(
        self,
        id: str,
        /,
        *,
        status: Literal["pending", "delivered", "failed"] | None = None,
        limit: int | None = None,
    ) -> AsyncIterator[t.WebhookDelivery]:
        """As `deliveries`, over all pages."""
        return self._items("deliveries", lambda cursor: self.deliveries(
            id,
            status=status,
            limit=limit,
            cursor=cursor,
        ))

    async def replay(self, id: str, delivery_id: str, /) -> t.WebhookDelivery:
        """Send a delivery again, with the same id."""
        return await self._send(Call[t.WebhookDelivery](
            "POST",
            f"/webhooks/{segment(id)}/deliveries/{segment(delivery_id)}/replay",
        ))
