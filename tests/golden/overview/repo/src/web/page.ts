import "../net/dns";
import "../net/http/client";
export {};
