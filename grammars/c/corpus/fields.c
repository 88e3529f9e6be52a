/* Macros that stand for fields, as in libuv. */
#ifdef __cplusplus
extern "C" {
#endif

struct stream_s {
  LIB_HANDLE_FIELDS
  LIB_STREAM_FIELDS
};

LIB_EXTERN int listen(struct stream_s* stream, int backlog);

struct tcp_s {
  LIB_HANDLE_FIELDS
  LIB_STREAM_FIELDS
  LIB_TCP_FIELDS
};
struct timer_s {
  LIB_HANDLE_FIELDS
};
struct work_s {
  LIB_REQ_FIELDS
  struct loop_s* loop;
  LIB_WORK_FIELDS
  LIB_PRIVATE_FIELDS
};
struct point_s {
  int x;
};

int close(int handle) {
  if UNLIKELY(handle < 0) {
    return -1;
  }
  return 0;
}

#ifdef __cplusplus
}
#endif
