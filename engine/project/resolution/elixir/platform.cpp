#include "engine/project/resolution/elixir/platform.h"

namespace aircher::project::elixir {

const std::string_view kElixirModules =
    "Kernel Access Agent Application ArgumentError ArithmeticError Atom BadArityError BadBooleanError BadFunctionError BadMapError BadStructError Base "
    "Behaviour "
    "Bitwise Calendar CaseClauseError Code Collectable CondClauseError Config Date DateTime Dict Duration DynamicSupervisor EEx Enum Enumerable ErlangError "
    "Exception ExUnit File Float Function FunctionClauseError GenEvent GenServer HashDict HashSet IEx IO Inspect Integer JSON Keyword KeyError List Logger "
    "Macro Map "
    "MapSet MatchError Mix Module NaiveDateTime Node OptionParser PartitionSupervisor Path Port Process Protocol Range Record Regex Registry RuntimeError Set "
    "Stream String StringIO Supervisor SyntaxError System SystemLimitError Task Time TokenMissingError Tuple TryClauseError UndefinedFunctionError "
    "UnicodeConversionError URI Version WithClauseError MismatchedDelimiterError Hex";

const std::string_view kErlangModules =
    "application application_controller array asn1ct atomics auth base64 beam_lib binary c calendar code code_server compile cover counters cpu_sup crypto ct "
    "ct_hooks ct_master ct_netconfc ct_rpc ct_run ct_slave ct_ssh ct_telnet dbg dets dialyzer dict digraph digraph_utils disk_log disksup edlin edoc epp "
    "epp_dodger erl_anno erl_boot_server erl_ddll erl_epmd erl_eval erl_expand_records erl_features erl_id_trans erl_internal erl_lint erl_parse erl_pp "
    "erl_prettypr erl_scan erl_syntax erl_syntax_lib erl_tar erl_tidy erlang erpc error_handler error_logger error_logger_file_h error_logger_tty_h escript et "
    "ets eunit eunit_lib eprof erts_debug file file_sorter filelib filename fprof ftp gb_sets gb_trees gen gen_event gen_fsm gen_sctp gen_server gen_statem "
    "gen_tcp gen_udp gl global "
    "global_group group heart httpc httpd httpd_util http_uri httpd_socket inet inet_db inet_parse inet_res inets inet_tls_dist init inviso io io_lib json "
    "kernel lcnt leex lib lists log_mf_h logger logger_disk_log_h logger_filters logger_formatter logger_handler logger_std_h make maps math megaco memsup "
    "merl mnesia mnesia_registry "
    "mod_alias mod_auth mod_esi mod_security ms_transform msacc net net_adm net_kernel nteventlog observer orber orddict ordsets os os_mon_sysinfo os_sup "
    "otp_mibs peer persistent_term pg "
    "pg2 pool prim_file prim_inet proc_lib proplists public_key qlc queue rand random re rebar_agent release_handler reltool rpc runtime_tools scheduler "
    "sets shell shell_docs shell_default slave snmp snmpa snmpm socket sofs ssh ssh_client_channel ssh_client_key_api ssh_connection ssh_server_channel "
    "ssh_server_key_api ssh_sftp ssh_sftpd "
    "ssl ssl_crl_cache_api ssl_session_cache_api string supervisor supervisor_bridge sys system_information systools tags test_server tftp timer tls trace "
    "trace_ip_drv ttb typer unicode "
    "uri_string user user_sup win32reg wrap_log_reader wx wx_object xmerl xmerl_scan xmerl_sax_parser xmerl_xpath xmerl_xs xmerl_xsd xref yecc zip zlib "
    "user_drv proplists eldap diameter "
    "code_reloader cprof instrument dyntrace erl_reply erl_distribution hipe "
    "kernel_refc release_handler_1 alarm_handler error_logger_lager_h sasl otp_internal erl_stdlib_errors erl_compile erl_bits erl_posix_msg tprof";

const std::string_view kErlangApplications =
    "asn1 common_test compiler crypto debugger dialyzer diameter edoc eldap erl_docgen erl_interface erts et eunit ftp inets jinterface kernel megaco mnesia "
    "observer odbc os_mon parsetools public_key reltool runtime_tools sasl snmp ssh ssl stdlib syntax_tools tftp tools wx xmerl hipe";

}  // namespace aircher::project::elixir
