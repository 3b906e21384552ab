/* modules.c – the list of rooms. bin/ builds routes, commands, rights and jobs from it. Mechanisms
 * come before systems: a room may use in its start() what stands above it. */
#include "app/modules.h"

#include "app/code/code.h"
#include "app/console/console.h"
#include "app/figures/figures.h"
#include "app/import/import.h"
#include "app/intake/intake.h"
#include "app/item/item.h"
#include "app/kiosk/kiosk.h"
#include "app/lists/lists.h"
#include "app/quality/quality.h"
#include "app/rating/rating.h"
#include "app/same/same.h"
#include "app/scan/scan.h"
#include "app/site/site.h"
#include "core/account/account.h"
#include "core/account/mandate.h"
#include "core/account/own_pages.h"
#include "core/account/provider.h"
#include "core/account/staff.h"
#include "core/account/token.h"
#include "core/calendar/calendar.h"
#include "core/casefile/casefile.h"
#include "core/casefile/files.h"
#include "core/casefile/reveal.h"
#include "core/ledger/ledger.h"
#include "core/message/message.h"
#include "core/org/org.h"
#include "core/publish/batch.h"
#include "core/publish/proposal.h"
#include "core/registry/definition.h"
#include "core/search/search.h"
#include "lib/work/work.h"

const struct module *const modules[] = {
    /* core */
    &registry_module,
    &batch_module,
    &publish_module,
    &proposal_module,
    &search_module,
    &org_module,
    &account_module,
    &account_own_module,
    &account_mandate_module,
    &account_provider_module,
    &account_staff_module,
    &account_token_module,
    &account_token_api_module,
    &calendar_module,
    &ledger_module,
    &ledger_pages_module,
    &work_module,
    &message_module,
    &casefile_module,
    &casefile_api_module,
    &casefile_files_module,
    &letter_module,
    &reveal_module,
    &desk_module,
    &progress_module,
    /* app */
    &code_module,
    &figures_module,
    &figures_api_module,
    &open_data_module,
    &import_module,
    &intake_module,
    &intake_window_module,
    &item_module,
    &item_api_module,
    &kiosk_module,
    &lists_module,
    &lists_reform_module,
    &lists_power_module,
    &lists_change_module,
    &lists_api_module,
    &lists_power_api_module,
    &quality_module,
    &same_module,
    &scan_module,
    &site_module,
    &rating_module,
    &console_module,
    NULL,
};
