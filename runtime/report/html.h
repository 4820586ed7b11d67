// A report as one HTML page.
#ifndef LATHE_RUNTIME_REPORT_HTML_H_
#define LATHE_RUNTIME_REPORT_HTML_H_

#include <string>

#include "nlohmann/json.hpp"

namespace lathe {

// The page that shows what ReportOf gave. It holds its style and charts, loads nothing, and needs no script; it follows the
// reader's choice of a light or a dark page and can be printed. Parts that the report lacks are left out. Everything that
// came from data or a declaration is escaped.
std::string HtmlOf(const nlohmann::ordered_json& report);

}  // namespace lathe

#endif  // LATHE_RUNTIME_REPORT_HTML_H_
