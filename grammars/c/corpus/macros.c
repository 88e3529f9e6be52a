/* Macros that define things, as kernels and libraries write them. */
#include <linux/module.h>
#include "local.h"

static DEFINE_MUTEX(lock);
static LIST_HEAD(devices);

SYSCALL_DEFINE3(read, unsigned int, fd, char __user *, buf, size_t, count)
{
	return ksys_read(fd, buf, count);
}

static int __init hello_init(void)
{
	return 0;
}

static void __exit hello_exit(void)
{
}

module_init(hello_init);
module_exit(hello_exit);
EXPORT_SYMBOL(hello_init);
MODULE_LICENSE("GPL");
