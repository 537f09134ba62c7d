"""The Python SDK from 2.1.0 on, by AlterLab (async) or AlterLabSync: each module has its checks, run in this order."""

import account_checks
import job_checks
import option_checks
import scrape_checks
import session_checks
from calls import do
from world import client

for module in (session_checks, scrape_checks, option_checks, job_checks, account_checks):
    module.run()
do(client.close())
