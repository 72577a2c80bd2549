# emcl-rerank: what can be done here. `make` or `make help` lists it.

PREFIX ?= /usr/local
DESTDIR ?=
PACKAGES := libopenblas-dev libhdf5-dev libssl-dev zlib1g-dev libyaml-dev pkg-config
# The release has a build folder of its own: the Swift runtime is linked in, so the tool runs anywhere.
STATIC := --configuration release --static-swift-stdlib --scratch-path .build/static -Xswiftc -Xclang-linker -Xswiftc -static-libgcc
# The libraries as archives, where the system has them: then the tool needs nothing but the C library.
LIBRARIES := .build/libraries
TOOL := .build/static/release/emcl-rerank
MANUAL := --scratch-path .build/manual
DATE := $(shell git log -1 --format=%cs 2>/dev/null || date +%F)
FUZZ_SECONDS ?= 600
SUITE := docs/suites/methods.yaml
SUDO := $(shell [ "$$(id -u)" = 0 ] || echo sudo)

.DEFAULT_GOAL := help
.PHONY: help setup build demo report test test-python test-site test-clients test-html test-mpi bench-mpi test-release sanitize fuzz goldens bench methods docs site pages lint format install uninstall manual \
  notices wheel test-wheel archive deb release-check clean

help: ## list the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 12

setup: ## install what is missing (apt: OpenBLAS, HDF5, OpenSSL, zlib, libyaml headers, pkg-config)
	@command -v swift >/dev/null || { echo "Swift 6.2 or newer is needed; docs/install.md says how to get it." >&2; exit 1; }
	@if command -v dpkg >/dev/null; then \
	  missing=$$(for p in $(PACKAGES); do dpkg -s $$p >/dev/null 2>&1 || printf '%s ' $$p; done); \
	  if [ -n "$$missing" ]; then \
	    echo "Installing with apt: $$missing"; \
	    $(SUDO) apt-get update -qq && $(SUDO) env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq $$missing >/dev/null || exit 1; \
	  fi; \
	else \
	  pkg-config --exists openblas hdf5 libcrypto zlib yaml-0.1 || { echo "Install the headers of OpenBLAS, HDF5, OpenSSL, zlib and libyaml, and pkg-config." >&2; exit 1; }; \
	fi

build: setup ## build the release; the libraries are inside where the system has them as archives
	@packaging/libraries.sh $(LIBRARIES) || { \
	  echo "The tool is linked with the system's libraries instead, and will need them at run time." >&2; rm -rf $(LIBRARIES); }
	PKG_CONFIG_PATH="$(CURDIR)/$(LIBRARIES)/pkgconfig:$$PKG_CONFIG_PATH" swift build $(STATIC)

demo: build ## metrics before and after EMCL, and after what else needs no training, on real vectors
	@for file in coco-clip videoclip minilm-frames; do \
	  $(TOOL) Fixtures/real/$$file.h5 || exit 1; echo; \
	done

report: build ## the same and more as a page with plots, report.html, and a sweep of EMCL's settings, sweep.html
	$(TOOL) compare docs/suites/real.yaml --report report.html
	$(TOOL) sweep Fixtures/real/coco-clip.h5 --select --report sweep.html

test: setup ## run every test
	swift test --disable-xctest
	$$(swift build --show-bin-path)/emcl-rerank check Fixtures/check.yaml --no-cache
	@$(MAKE) --no-print-directory test-python TOOL=$$(swift build --show-bin-path)/emcl-rerank
	@$(MAKE) --no-print-directory test-site

test-python: ## the tests that need python3: the package (numpy, pytest), exporters (h5py), TREC files (pytrec_eval)
	@if python3 -c 'import sys, numpy, pytest; sys.exit(sys.version_info < (3, 9))' 2>/dev/null; then \
	  EMCL_RERANK_BINARY=$(abspath $(TOOL)) PYTHONPATH=python/src PYTHONDONTWRITEBYTECODE=1 \
	    python3 -m pytest -q -rs -p no:cacheprovider python/tests || exit 1; \
	else echo "left out: the tests of the Python package (no python3 of 3.9 or newer with numpy and pytest)"; fi
	@if python3 -c 'import sys, numpy; sys.exit(sys.version_info < (3, 9))' 2>/dev/null; then \
	  python3 Fixtures/check_pages.py $(TOOL) || exit 1; \
	else echo "left out: the commands of the documents (no python3 of 3.9 or newer with numpy)"; fi
	@if python3 -c 'import numpy, faiss' 2>/dev/null || python3 -c 'import numpy, usearch' 2>/dev/null; then \
	  python3 Fixtures/check_index.py $(TOOL) Fixtures/real/coco-clip.h5 sinkhorn center+nnn best emcl whiten quantize || exit 1; \
	else echo "left out: the check of vectors for an index (python3 has neither faiss nor usearch)"; fi
	@if python3 -c 'import sys; sys.exit(sys.version_info < (3, 9))' 2>/dev/null; then \
	  python3 Fuzz/campaign.py $(TOOL) --count 400 --seed 1 --jobs 2 || exit 1; \
	else echo "left out: damaged inputs of whole commands (no python3 of 3.9 or newer)"; fi
	@if python3 -c 'import html5lib' 2>/dev/null; then \
	  python3 Fixtures/check_html.py Fixtures/snapshots/*.html; \
	else echo "left out: the check of HTML reports (python3 has no html5lib)"; fi
	@if python3 -c 'import pytrec_eval' 2>/dev/null; then \
	  python3 Fixtures/check_trec.py $(TOOL) Fixtures/real/coco-clip.h5 && \
	  python3 Fixtures/check_trec.py $(TOOL) Fixtures/synthetic/sparse/overlay-multi-above.h5 stage2; \
	else echo "left out: the TREC check (python3 has no pytrec_eval)"; fi

test-site: ## build the site, which stops at a broken link and at a page without a place (needs mkdocs-material from PyPI)
	@if python3 -c 'import material, mkdocs' 2>/dev/null; then \
	  mkdir -p .build; NO_MKDOCS_2_WARNING=1 python3 -m mkdocs build --strict --clean --config-file site/mkdocs.yml --site-dir "$(CURDIR)/.build/test-site" \
	    > .build/test-site.log 2>&1 || { cat .build/test-site.log >&2; exit 1; }; \
	  test -s .build/test-site/index.html && test -s .build/test-site/search/search_index.json; \
	else echo "left out: the site of the documents (python3 has no mkdocs-material)"; fi

test-clients: ## run the exporters inside clones of the baselines: TORCH=PYTHON, CLIP4CLIP=, DRL=, CLIP2VIDEO=, EMCL=, MMT=, INTERNVIDEO=, COLPALI=, VLM2VEC=PATH
	@$(or $(TORCH),python3) python/tests/clients.py --tool $(TOOL) --clip4clip "$(CLIP4CLIP)" --drl "$(DRL)" \
	  --clip2video "$(CLIP2VIDEO)" --emcl "$(EMCL)" --mmt "$(MMT)" \
	  --internvideo "$(INTERNVIDEO)" --colpali "$(COLPALI)" --vlm2vec "$(VLM2VEC)"

test-html: ## look at HTML reports in Chromium: light, dark, phone and paper (needs playwright from PyPI; html5lib for their markup)
	python3 Fixtures/check_html.py Fixtures/snapshots/*.html
	python3 Fixtures/palette.py
	python3 Fixtures/check_browser.py Fixtures/snapshots/*.html

test-release: setup ## run the tests as they run in a release build
	swift test --disable-xctest --configuration release -Xswiftc -enable-testing --scratch-path .build/release-tests

test-mpi: setup ## install Open MPI and MPICH (apt), and run the tests of ranks under both, and on two hosts made of network namespaces
	@if command -v dpkg >/dev/null; then \
	  missing=$$(for p in openmpi-bin mpich iproute2; do dpkg -s $$p >/dev/null 2>&1 || printf '%s ' $$p; done); \
	  if [ -n "$$missing" ]; then \
	    echo "Installing with apt: $$missing"; \
	    $(SUDO) apt-get update -qq && $(SUDO) env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq $$missing >/dev/null || exit 1; \
	  fi; \
	fi
	swift test --disable-xctest --filter 'ClusterTests|MPITests'
	Tests/mpi.sh $$(swift build --show-bin-path)/emcl-rerank

sanitize: setup ## run the tests under AddressSanitizer, and under ThreadSanitizer
	SANITIZED=1 LSAN_OPTIONS=suppressions=$(CURDIR)/Tests/leaks.supp swift test --disable-xctest --sanitize address --scratch-path .build/address
	SANITIZED=1 swift test --disable-xctest --sanitize thread --scratch-path .build/thread

fuzz: build ## fuzz the parsers, then damage the inputs of whole commands; FUZZ_SECONDS=600 in all
	Fuzz/build.sh
	Fuzz/fuzz.sh $(TOOL) $(FUZZ_SECONDS)

goldens: ## write the fixtures and their golden values again (numpy and h5py; 5 minutes)
	@for script in make_fixtures kinds maxsim methods sparse fusion judgments; do \
	  echo "$$script.py"; python3 Fixtures/$$script.py || exit 1; \
	done

bench: build ## measure against bare sgemm, numpy and, with TORCH=PYTHON, PyTorch, POT, nnn-retrieval; writes docs/performance.md (15 minutes)
	python3 Benchmarks/bench.py --tool $(TOOL) --roof .build/static/release/sgemm-roof $(if $(TORCH),--torch $(TORCH)) $(BENCH)

bench-mpi: build ## measure ranks against threads on this machine (needs mpirun, numpy, h5py)
	python3 Benchmarks/bench_mpi.py --tool $(TOOL)

methods: build ## measure the tables of docs/methods.md: EXPORTS=DIR with the exports of docs/suites/methods.yaml; writes .build/methods/tables.md
	@test -n "$(EXPORTS)" || { echo "make methods needs EXPORTS=DIR, the folder of the exports that $(SUITE) names" >&2; exit 1; }
	@mkdir -p .build/methods
	@# measure EXPORT OPTIONS...: all methods of the suite. Exit code 65: the export does not allow some of them.
	@measure() { sed -n 's/^  - pipeline: */-m\n/p' $(SUITE) | xargs -d '\n' \
	  sh -c '"$$@" >/dev/null || [ $$? = 65 ]' sh $(TOOL) run -q --no-color "$(EXPORTS)/$$@"; }; \
	measure minilm-msrvtt1k-frames.h5 --report .build/methods/bank.json || exit 1; \
	for export in $$(sed -n 's/^  - path: *//p' $(SUITE)); do \
	  echo "$$export"; measure $$export --bank test --premium --coverage --report .build/methods/$${export%.h5}.json || exit 1; \
	done
	python3 Benchmarks/method_tables.py .build/methods/bank.json \
	  $$(sed -n 's|^  - path: *\(.*\)\.h5$$|.build/methods/\1.json|p' $(SUITE)) | tee .build/methods/tables.md

docs: setup ## write the reference of the library EMCLRerank to .build/docs
	rm -rf .build/symbols .build/docs
	mkdir -p .build/symbols/all .build/symbols/EMCLRerank
	swift build --scratch-path .build/reference --target EMCLRerank -Xswiftc -emit-symbol-graph -Xswiftc -emit-symbol-graph-dir -Xswiftc .build/symbols/all \
	  -Xswiftc -symbol-graph-minimum-access-level -Xswiftc public
	cp .build/symbols/all/EMCLRerank.symbols.json .build/symbols/EMCLRerank
	docc convert Sources/EMCLRerank/EMCLRerank.docc --additional-symbol-graph-dir .build/symbols/EMCLRerank --output-dir .build/docs \
	  --warnings-as-errors --fallback-display-name EMCLRerank --fallback-bundle-identifier EMCLRerank
	@echo "docc preview, or any web server, shows .build/docs"

site: ## build the documents into a site with search, .build/site (needs mkdocs-material from PyPI)
	@python3 -c 'import material, mkdocs' 2>/dev/null || { echo "make site needs MkDocs: pip install mkdocs-material" >&2; exit 1; }
	NO_MKDOCS_2_WARNING=1 python3 -m mkdocs build --clean --config-file site/mkdocs.yml
	@echo "open .build/site/index.html; any web server shows it with search"

pages: build ## run the commands of the documents, write what they print into them, and draw the picture of README.md
	python3 Fixtures/check_pages.py $(TOOL) --update
	python3 docs/images/terminal.py $(TOOL)
	@if python3 -c 'import playwright' 2>/dev/null; then python3 docs/images/screenshots.py $(TOOL); \
	else echo "left out: the pictures of reports (python3 has no playwright)"; fi

lint: ## check the format of the sources
	swift format lint --strict --recursive --parallel Sources Tests Benchmarks Fuzz Package.swift

format: ## format the sources in place
	swift format --in-place --recursive --parallel Sources Tests Benchmarks Fuzz Package.swift

install: build manual ## put the tool, its man page and completions for bash, zsh and fish into PREFIX (PREFIX=/usr/local)
	install -D -m 755 --strip $(TOOL) $(DESTDIR)$(PREFIX)/bin/emcl-rerank
	install -D -m 644 .build/emcl-rerank.1 $(DESTDIR)$(PREFIX)/share/man/man1/emcl-rerank.1
	install -d $(DESTDIR)$(PREFIX)/share/bash-completion/completions $(DESTDIR)$(PREFIX)/share/zsh/site-functions \
	  $(DESTDIR)$(PREFIX)/share/fish/vendor_completions.d
	$(TOOL) --generate-completion-script bash > $(DESTDIR)$(PREFIX)/share/bash-completion/completions/emcl-rerank
	$(TOOL) --generate-completion-script zsh > $(DESTDIR)$(PREFIX)/share/zsh/site-functions/_emcl-rerank
	$(TOOL) --generate-completion-script fish > $(DESTDIR)$(PREFIX)/share/fish/vendor_completions.d/emcl-rerank.fish

uninstall: ## take away what install put into PREFIX
	rm -f $(DESTDIR)$(PREFIX)/bin/emcl-rerank $(DESTDIR)$(PREFIX)/share/man/man1/emcl-rerank.1 \
	  $(DESTDIR)$(PREFIX)/share/bash-completion/completions/emcl-rerank \
	  $(DESTDIR)$(PREFIX)/share/zsh/site-functions/_emcl-rerank \
	  $(DESTDIR)$(PREFIX)/share/fish/vendor_completions.d/emcl-rerank.fish

# swift-argument-parser writes the page from the help of the tool. Its plugin builds its writer when it is asked for help;
# asked for the page, it would build the whole tool a second time.
manual: build
	swift package $(MANUAL) generate-manual --help >/dev/null
	$$(ls $$(swift build $(MANUAL) --show-bin-path)/generate-manual* | grep -E 'generate-manual(-tool)?$$' | head -n 1) $(TOOL) \
	  --output-directory .build --authors "the emcl-rerank project" --date $(DATE)
	@# Commands and options are to be copied, so nothing is hyphenated.
	sed -i 's/^\.Os.*/&\n.nh/' .build/emcl-rerank.1 && grep -q '^\.nh$$' .build/emcl-rerank.1

# The licences of what is linked in, where it is: with the system's own libraries there is only our table.
notices: build
	@if [ -d $(LIBRARIES) ]; then packaging/notices.sh .build/THIRD-PARTY.txt; else cp THIRD-PARTY.md .build/THIRD-PARTY.txt; fi

wheel: notices ## build the Python package with the tool inside, in .build/dist; it needs the libraries as archives
	@test -d $(LIBRARIES) || { echo "a wheel needs the tool linked with archives; see above which is missing" >&2; exit 1; }
	rm -rf .build/dist/*.whl
	EMCL_RERANK_BINARY=$(abspath $(TOOL)) python3 python/build_wheel.py .build/dist

test-wheel: wheel ## install the wheel into an empty environment and run the tests of the Python package there
	packaging/test-wheel.sh .build/dist/*.whl

archive: notices ## build an archive of the tool for machines as old as this one, in .build/dist
	rm -rf .build/archive .build/dist/*.tar.gz
	$(MAKE) --no-print-directory install DESTDIR=.build/archive PREFIX=
	VERSION="$$($(TOOL) --version | cut -d' ' -f1)" packaging/archive.sh .build/dist .build/archive

deb: notices ## build a Debian package of this machine's release and architecture in .build/deb
	rm -rf .build/deb
	$(MAKE) --no-print-directory install DESTDIR=.build/deb/root PREFIX=/usr
	VERSION="$$($(TOOL) --version | cut -d' ' -f1)" packaging/deb.sh .build/deb

release-check: wheel archive deb ## try wheel, archive and package in a bare system made by debootstrap (root; some minutes)
	python3 packaging/check_workflow.py .github/workflows/release.yml
	@$(MAKE) --no-print-directory test-site
	packaging/test-bare.sh .build/bare .build/dist/*.whl .build/dist/*.tar.gz .build/deb/*.deb

clean: ## remove what was built
	rm -rf .build
