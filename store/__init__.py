# SPDX-License-Identifier: Apache-2.0
"""What must outlive the process: inbox, ledger and outbox in one database, raw mail beside it.

Reading order: ``schema`` (the tables and the promise of each constraint), ``engine``, ``inbox``, ``facts``,
``ledger``, ``outbox``. Errors: StoreError > Stale | SchemaTooOld | SchemaTooNew | DatabaseUnavailable | StorageFault.
"""
