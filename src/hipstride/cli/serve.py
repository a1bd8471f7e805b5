"""`hipstride serve`: the app on this computer or, behind a proxy with TLS, on a clinic's server."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from hipstride.app.serve import Options, run


def serve(
    port: Annotated[int, typer.Option(min=1, max=65535, help="Where the browser finds it.")] = 8000,
    data: Annotated[
        str | None,
        typer.Option(
            metavar="DIR", help="Where everything is kept; else HIPSTRIDE_DATA or your data folder."
        ),
    ] = None,
    database_url: Annotated[
        str | None,
        typer.Option(
            metavar="URL", help="PostgreSQL instead of a file: postgresql://user:password@host/name."
        ),
    ] = None,
    lan: Annotated[
        bool, typer.Option("--lan", help="Let the other devices of this network in, over plain http.")
    ] = False,
    host: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="For a clinic: the name under which a proxy with TLS serves it."),
    ] = None,
    browser: Annotated[bool, typer.Option(help="Open the sign-in link in a browser.")] = True,
) -> None:
    """The app: prints a link that signs you in once, and serves until you stop it."""
    run(
        Options(
            port=port,
            data=None if data is None else Path(data),
            database_url=database_url,
            lan=lan,
            host=host,
            open_browser=browser,
        ),
        lambda text: print(text, flush=True),
    )
