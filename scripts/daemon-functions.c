/* Prints the functions that a program goes through, in the order in which they are reached: `daemon-functions NAMES PROGRAM …`.
 *
 * NAMES is what `nm` says of the program, which must be placed at a fixed address. A breakpoint stands on every function and
 * is taken away when it is hit, so that the program soon runs at its own speed (valgrind can't run the daemon). Linux on x86-64. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <unistd.h>

struct function { unsigned long at; unsigned char first; char set; char *name; };

static struct function *functions;
static size_t count;

static int by_place(const void *a, const void *b) {
  const struct function *x = a, *y = b;
  return x->at < y->at ? -1 : x->at > y->at;
}

static void read_names(const char *path) {
  char line[8192], kind, name[8000];
  unsigned long at;
  FILE *file = fopen(path, "r");
  if (!file) { perror(path); exit(1); }
  while (fgets(line, sizeof line, file)) {
    if (sscanf(line, "%lx %c %7999s", &at, &kind, name) != 3 || !strchr("tTwW", kind)) continue;
    functions = realloc(functions, (count + 1) * sizeof *functions);
    functions[count++] = (struct function){ .at = at, .name = strdup(name) };
  }
  qsort(functions, count, sizeof *functions, by_place);
}

/* Several names of one place are one breakpoint. */
static void set_all(int memory) {
  for (size_t i = 0; i < count; i++) {
    if (i && functions[i - 1].at == functions[i].at) continue;
    if (pread(memory, &functions[i].first, 1, functions[i].at) != 1) continue;
    functions[i].set = pwrite(memory, "\xcc", 1, functions[i].at) == 1;
  }
}

static int hit(int memory, pid_t thread) {
  struct user_regs_struct registers;
  ptrace(PTRACE_GETREGS, thread, 0, &registers);
  struct function wanted = { .at = registers.rip - 1 };
  struct function *found = bsearch(&wanted, functions, count, sizeof wanted, by_place);
  if (!found) return 0;
  while (found > functions && found[-1].at == wanted.at) found--;
  if (found->set) {
    pwrite(memory, &found->first, 1, found->at);
    found->set = 0;
    for (struct function *one = found; one < functions + count && one->at == wanted.at; one++) puts(one->name);
  }
  registers.rip = wanted.at;
  ptrace(PTRACE_SETREGS, thread, 0, &registers);
  return 1;
}

int main(int argc, char **argv) {
  if (argc < 3) return 2;
  read_names(argv[1]);
  pid_t program = fork();
  if (!program) {
    ptrace(PTRACE_TRACEME, 0, 0, 0);
    execv(argv[2], argv + 2);
    _exit(127);
  }
  int status;
  waitpid(program, &status, 0);
  ptrace(PTRACE_SETOPTIONS, program, 0, PTRACE_O_TRACECLONE | PTRACE_O_EXITKILL);
  char path[64];
  snprintf(path, sizeof path, "/proc/%d/mem", program);
  int memory = open(path, O_RDWR);
  set_all(memory);
  ptrace(PTRACE_CONT, program, 0, 0);
  for (;;) {
    pid_t thread = waitpid(-1, &status, __WALL);
    if (thread < 0) { if (errno == EINTR) continue; break; }
    if (!WIFSTOPPED(status)) { if (thread == program) break; continue; }
    int signal = WSTOPSIG(status);
    if (signal == SIGSTOP || status >> 16 || (signal == SIGTRAP && hit(memory, thread))) signal = 0;
    ptrace(PTRACE_CONT, thread, 0, signal);
  }
  return 0;
}
