# Shared rules.
-include local.mk
include $(wildcard conf/*.mk) other.mk

export PATH := /bin:$(PATH)
CFLAGS ?= -O2
override CFLAGS += -Wall
SRC = $(wildcard *.c)

define compile
	$(CC) -c $(1)
endef

.PHONY: all clean
.DEFAULT_GOAL := all

## Builds all.
all: $(SRC:.c=.o) | build ## everything
	@echo done

%.o: %.c
	$(call compile,$<)

clean distclean::
	rm -f *.o

ifeq ($(OS),Linux)
install: all
	cp a b
endif
