# The only commands to know; `make` alone lists them.

SHELL := /bin/sh
# Two modules at a time: the connector needs nothing of the engine.
MAVEN = JAVA_HOME="$$(scripts/find-jdk)" && export JAVA_HOME && mvn -B -ntp -T 2
ARGS ?=
SEED ?=
RUNS ?=
TEST ?=
# Whatever its tags are.
ALL = any()|none()

.DEFAULT_GOAL := help
.PHONY: help demo test test-all it check fmt docs sim big soak bench bench-quick micro

help: ## list these commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' Makefile

demo: ## show a two-way sync at work; ARGS="--for 20s" ends it by itself
	@./tideway demo $(ARGS)

test: ## format, build with static checks, unit, contract, simulation and integration tests
	@$(MAVEN) spotless:check verify

test-all: ## what `make test` leaves out: the long matrices, both sides by triggers, more of the simulation
	@$(MAVEN) verify -Dtest='*Simulation' -Dsurefire.failIfNoSpecifiedTests=false -Dtideway.seed=1001 -Dtideway.runs=3000 \
		-Dit.part=exhaustive -Dit.passes='!core' $(ARGS)

it: ## one integration test, in each way that it runs; TEST=GapIT
	@$(MAVEN) verify -Dtest=none -Dsurefire.failIfNoSpecifiedTests=false -Dit.test='$(TEST)' -Dfailsafe.failIfNoSpecifiedTests=false \
		-Dit.part='$(ALL)' -Dit.passes='$(ALL)'

check: ## the quick part: format, build with static checks, unit tests
	@$(MAVEN) -q spotless:check test

fmt: ## format the sources
	@$(MAVEN) -q spotless:apply

docs: ## write docs/errors.md from the comments of the error codes
	@$(MAVEN) -q test -pl server -am -Dtest=TidyTest -Dsurefire.failIfNoSpecifiedTests=false -Dtideway.write.docs=true

sim: ## the simulations; SEED=7 repeats one run, RUNS=1000 makes that many
	@$(MAVEN) test -pl engine -am -Dtest='*Simulation' -Dsurefire.failIfNoSpecifiedTests=false \
		$(if $(SEED),-Dtideway.seed=$(SEED)) $(if $(RUNS),-Dtideway.runs=$(RUNS))

big: ## RECORDS=1000000, and wide ones, read for the first time, then CHANGED in one transaction, within 512 MiB of heap
	@$(MAVEN) verify -pl server -am -Dit.test='BigIT,WideRowsIT' -Dtest=none -Dsurefire.failIfNoSpecifiedTests=false \
		-Dfailsafe.failIfNoSpecifiedTests=false -Dit.part='$(ALL)' -Dtest.patience='2 h' -Dtideway.big.records=$(or $(RECORDS),1000000) -Dtideway.big.heap=512m \
		$(if $(CHANGED),-Dtideway.big.changed=$(CHANGED)) \
		-Dtideway.wide.records=4000 -Dtideway.wide.heap=512m

soak: ## load on both sides with random faults for MINUTES=60; SEED repeats what is drawn
	@$(MAVEN) verify -pl server -am -Dit.test=SoakIT -Dtest=none -Dsurefire.failIfNoSpecifiedTests=false \
		-Dfailsafe.failIfNoSpecifiedTests=false -Dit.part='$(ALL)' -Dtideway.soak.seconds=$$(( $(or $(MINUTES),60) * 60 )) \
		-Dtest.patience="$$(( $(or $(MINUTES),60) + 30 )) m" \
		$(if $(SEED),-Dtideway.seed=$(SEED))

bench: ## measure beside native logical replication and Debezium; writes docs/performance.md and its plots
	@$(MAVEN) -q -Pbench -DskipTests -pl benchmarks -am package
	@"$$(scripts/find-jdk)/bin/java" -Xmx512m -Xmn288m -XX:+UseParallelGC -jar benchmarks/target/benchmarks.jar $(ARGS)

bench-quick: ## the main figures with few records, in minutes; writes nothing
	@$(MAKE) --no-print-directory bench ARGS="--quick $(ARGS)"

micro: ## time decoding, mapping, reconciling and encoding by themselves; ARGS="Decoder -prof gc" chooses, and counts bytes
	@$(MAVEN) -q -Pbench -DskipTests -pl benchmarks -am package
	@"$$(scripts/find-jdk)/bin/java" -cp benchmarks/target/benchmarks.jar org.openjdk.jmh.Main $(ARGS)
