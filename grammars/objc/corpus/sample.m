#import <Foundation/Foundation.h>
#import "Order.h"
@import UIKit;
@class Store, Item;

#define MAX_ITEMS 100
#define TWICE(x) ((x) * 2)

typedef enum Status {
    StatusPaid,
    StatusOpen = 2,
} Status;
typedef struct { int x; int y; } Point2;
typedef void (^Handler)(int value);
static NSString *const kName = @"order";
static int counter = 0;

@protocol Repository <NSObject>
@required
- (Item *)findItem:(NSString *)key;
@optional
@property (nonatomic, readonly) NSInteger count;
+ (instancetype)shared;
@end

/// An order.
@interface Order : Base <Repository, NSCopying> {
    int _raw;
    NSString *_text;
}
@property (nonatomic, strong) NSString *note;
@property (assign) int total, other;
- (instancetype)initWithId:(int)identifier note:(NSString *)note;
+ (Order *)orderWithId:(int)identifier;
- (void)reset;
@end

@interface Order (Extras)
- (NSString *)describe;
@end

@interface Order ()
@property (nonatomic) BOOL hidden;
@end

@implementation Order {
    NSArray *_items;
}
@synthesize note = _note;
@dynamic total;

- (instancetype)initWithId:(int)identifier note:(NSString *)note {
    self = [super init];
    if (self) {
        _raw = identifier;
        self.note = note;
    }
    return self;
}

+ (Order *)orderWithId:(int)identifier {
    return [[Order alloc] initWithId:identifier note:@"x"];
}

- (Item *)findItem:(NSString *)key {
    NSInteger sum = 0;
    for (Item *item in _items) {
        sum += [item price];
    }
    Handler block = ^(int value) { helper(value); };
    block(TWICE(1));
    NSDictionary *map = @{@"a": @1};
    @try {
        [store save:map];
    } @catch (NSException *error) {
        NSLog(@"%@", error.reason);
    } @finally {
    }
    SEL action = @selector(reset);
    return [Store.shared itemForKey:key];
}
@end

@implementation Order (Extras)
- (NSString *)describe { return kName; }
@end

int helper(int value) {
    return value + counter;
}

@interface View : NSObject
- (void)setFoo:(int)foo bar:(int)bar;
- (void)move:(int)x :(int)y;
+ (void)log:(NSString *)format, ...;
- (void)old:(int)x NS_DEPRECATED;
@end

@implementation View
- (void)setFoo:(int)foo bar:(int)bar {
    [self setFoo:foo bar:bar];
}
@end
