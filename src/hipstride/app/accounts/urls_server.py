"""Addresses of the sign-in of a clinic, under /accounts/. Those of allauth keep its names, since it asks for them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from allauth.account import views as account
from allauth.mfa import urls as mfa
from django.db import transaction
from django.urls import URLPattern, URLResolver, include, path

from hipstride.app.accounts import views, views_audit, views_server
from hipstride.app.accounts.urls import urlpatterns as home

of_ours = [
    path("enter/<str:token>/", views_server.enter, name="enter"),
    path("complete/", views_server.complete, name="complete"),
    path("security/", views_server.security, name="security"),
    path("email/", views_server.email, name="email"),
    path("devices/others/end/", views_server.end_others, name="end_others"),
    path("devices/<int:device_id>/end/", views_server.end_device, name="end_device"),
    path("audit/", views_audit.search, name="audit"),
    path("users/", views_server.users, name="users"),
    path("users/<uuid:user_id>/", views_server.user, name="user"),
    path("users/<uuid:user_id>/link/", views_server.user_link, name="user_link"),
    path("users/<uuid:user_id>/end/", views_server.user_end, name="user_end"),
    path("users/<uuid:user_id>/active/", views_server.user_active, name="user_active"),
    path("users/<uuid:user_id>/forget/", views_server.user_forget, name="user_forget"),
    *(each for each in home if each.name != "enter"),
]
# Views of allauth that change how somebody signs in: the change and its line in the audit are one (`signals`). Those that
# ask for a proof stay as they are, since a count of wrong tries must outlive a refused request.
CHANGES = {
    "account_change_password",
    "account_set_password",
    "mfa_activate_totp",
    "mfa_deactivate_totp",
    "mfa_generate_recovery_codes",
    "mfa_add_webauthn",
    "mfa_edit_webauthn",
    "mfa_remove_webauthn",
}


def whole(patterns: Sequence[URLPattern | URLResolver]) -> Iterator[URLPattern | URLResolver]:
    """The same addresses, each of `CHANGES` in one transaction."""
    for each in patterns:
        if isinstance(each, URLResolver):
            inner = list(whole(each.url_patterns))
            yield URLResolver(each.pattern, inner, each.default_kwargs, each.app_name, each.namespace)
        elif each.name in CHANGES:
            yield URLPattern(each.pattern, transaction.atomic(each.callback), each.default_args, each.name)
        else:
            yield each


_of_allauth = [
    path("login/", account.login, name="account_login"),
    path("logout/", views.leave, name="account_logout"),
    path("inactive/", account.account_inactive, name="account_inactive"),
    path("reauthenticate/", account.reauthenticate, name="account_reauthenticate"),
    path("password/change/", account.password_change, name="account_change_password"),
    path("password/set/", account.password_set, name="account_set_password"),
    # before allauth's own: the last key that is needed stays
    path("2fa/webauthn/keys/<int:pk>/remove/", views_server.RemoveKey.as_view(), name="mfa_remove_webauthn"),
    path("2fa/", include(mfa.urlpatterns)),
]
urlpatterns = [path("", include((of_ours, "accounts"))), *whole(_of_allauth)]
