/* What only the preprocessor understands, in places where it would spoil the parse. */
#include <linux/types.h>

#define log(level, args...) printk(level args)
#define LIMIT (16 /* pages */ + 1)

static int counter __read_mostly = 3;
static DEFINE_PER_CPU(long, hits);
DEFINE_PER_CPU(struct queue, queues) = { .size = LIMIT };
extern char buffer[16] __initdata;

struct packet {
	__be16 length;
	struct_group(header,
		int kind;
		int flags;
	);
	void __user *data;
} __packed;

static struct {
	int depth;
} __state __read_mostly;

static noinline int __must_check __walk(struct packet *packet, void __user *from)
	__acquires(lock)
{
	struct device *device = container_of(packet, struct device, packet);
	list_for_each_entry(packet, &device->list, node) {
		log(KERN_ERR TAG ": %d", packet->length);
	}
	switch (packet->kind) {
	case 1 ... 5:
		return min_t(unsigned int, packet->length, LIMIT);
	}
#ifdef CONFIG_A
	if (packet->flags) {
#else
	if (packet->kind) {
#endif
		WARN_ON(1)
	}
	return 0;
}

#ifdef CONFIG_B
int choose(int a)
#else
int choose(long a)
#endif
{
	int table[] = { 1,
#ifdef CONFIG_C
		2,
#endif
	};
	return table[a];
}

static int after(void)
{
	return 0;
}
module_init(after)
module_exit(after)
