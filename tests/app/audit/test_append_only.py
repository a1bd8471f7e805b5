import pytest
from django.db import DatabaseError, connection, transaction

from hipstride.app.audit import actions
from hipstride.app.audit.models import AuditEntry


@pytest.mark.django_db
@pytest.mark.parametrize("deed", [lambda rows: rows.update(action="nothing"), lambda rows: rows.delete()])
def test_the_database_refuses_to_change_or_delete_an_entry(deed):
    actions.record("record.read", actor=None)
    with pytest.raises(DatabaseError), transaction.atomic():
        deed(AuditEntry.objects.all())
    assert AuditEntry.objects.get().action == "record.read"


REPLACE = {
    "sqlite": "INSERT OR REPLACE INTO audit_auditentry SELECT * FROM audit_auditentry",
    "postgresql": "INSERT INTO audit_auditentry SELECT * FROM audit_auditentry ON CONFLICT (id) DO UPDATE SET action = 'x'",
}


@pytest.mark.django_db
def test_no_entry_is_replaced():
    actions.record("record.read", actor=None)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(REPLACE[connection.vendor])
    assert AuditEntry.objects.get().action == "record.read"


EMPTY = {"sqlite": "DELETE FROM audit_auditentry", "postgresql": "TRUNCATE audit_auditentry"}


@pytest.mark.django_db
def test_the_table_is_not_emptied():
    actions.record("record.read", actor=None)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(EMPTY[connection.vendor])
    assert AuditEntry.objects.count() == 1
