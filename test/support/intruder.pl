#!/usr/bin/perl
# Runs in the place of a browser and tries to read what belongs to the server and to another browser.
# The lines of the file `targets` beside it: the folder of the report, the server's process id, then files to read.
# Writes the report, one line "name: result" each: "refused" or what was read.
use strict;
use warnings;
use POSIX ();

my ($here) = $0 =~ m{^(.*)/};
open(my $list, '<', "$here/targets") or die "targets: $!";
chomp(my ($folder, $server, @files) = <$list>);
close $list;

my @report;
sub note { my ($name, $what) = @_; push @report, "$name: $what"; }

sub try_file {
  my ($path) = @_;
  open(my $file, '<', $path) or return "refused";
  my $bytes = read($file, my $text, 65536);
  return defined $bytes && $bytes > 0 ? "read $bytes bytes" : "refused";
}

sub try_folder {
  my ($path) = @_;
  opendir(my $opened, $path) or return "refused";
  return "listed " . scalar(readdir($opened) ? 1 : 0);
}

# The first readable stretch that /proc/PID/maps names, else one that every program has.
sub try_memory {
  open(my $memory, '<:raw', "/proc/$server/mem") or return "refused";
  open(my $maps, '<', "/proc/$server/maps") or return "refused";
  while (<$maps>) {
    next unless /^([0-9a-f]+)-\S+ r/;
    no warnings 'portable';
    sysseek($memory, hex($1), 0) or next;
    return "read memory" if (sysread($memory, my $bytes, 16) // 0) > 0;
  }
  return "refused";
}

# PTRACE_SEIZE, which does not stop the process; x86-64 and arm64 differ in the number of the call alone.
sub try_ptrace {
  my $machine = (POSIX::uname())[4];
  my $call = { x86_64 => 101, aarch64 => 117 }->{$machine};
  return "unknown machine $machine" unless defined $call;
  return syscall($call, 0x4206, int($server), 0, 0) == 0 ? "traced" : "refused";
}

note($_, -d $_ ? try_folder($_) : try_file($_)) for @files;
note("environment of the server", try_file("/proc/$server/environ"));
note("open files of the server", try_folder("/proc/$server/fd"));
note("memory of the server", try_memory());
note("tracing the server", try_ptrace());
note("variables", join(",", sort keys %ENV));
note("user", "$< $(");
open(my $status, '<', '/proc/self/status');
while (<$status>) { note($1, $2) if /^(NoNewPrivs|CapEff|CapPrm|CapInh|CapAmb):\s*(\S+)/ }
opendir(my $own, '/proc/self/fd');
my @links = map { readlink("/proc/self/fd/$_") // () } grep { /^\d+$/ } readdir($own);
note("open files", join(",", @links));
note("arguments", join(",", @ARGV));
open(my $out, '>', "$folder/report") or die "report: $!";
print $out map { "$_\n" } @report;
close $out;
