"""The app: Django, one vertical slice a folder. Docs: docs/app.md and docs/decisions/0008-the-app.md."""
