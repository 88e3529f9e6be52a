#!/usr/bin/perl
package Shop::Order;
use strict;
use warnings;
use parent qw(Shop::Base);
use List::Util qw(sum first);
require Shop::Money;
use constant MAX_ITEMS => 100;
use constant { LOW => 1, HIGH => 2 };

our $VERSION = '1.0';
my %cache = ();
my ($left, $right) = (1, 2);
our @EXPORT_OK = qw(find);

=head1 NAME

Orders

=cut

# Makes an order.
sub new {
    my ($class, %args) = @_;
    my $self = bless { id => $args{id}, items => [] }, $class;
    return $self;
}

sub find($id, $mode = 'x') {
    my $total = 0;
    foreach my $item (@{ $self->{items} }) {
        $total += $item->price;
    }
    for my $i (0 .. 3) { print $i }
    my $closure = sub { my $x = shift; return $x + $total };
    $closure->(1);
    if ($total > MAX_ITEMS) { die "too many: $total" }
    my @sorted = sort { $a <=> $b } map { $_->{id} } @list;
    Shop::Money::convert($total, 'EUR');
    my $order = Shop::Order->new(id => 1);
    $self->{note} = "x";
    eval { load($id); 1 } or warn $@;
    return wantarray ? @sorted : \@sorted;
}

sub _private { 1 }

package Shop::Item {
    sub price { $_[0]{price} }
}

*alias = sub { 2 };
local $, = ',';

sub main::helper { }

BEGIN { require Exporter }

1;
__END__
text
