//! What the words of a language do, as far as files go. From the manuals of Node.js 20, Perl 5.36, PHP 8.2, Python 3.11 and Ruby 3.1.

/// A language of scripts. Lists of words are texts with blanks.
pub(in crate::command) struct Language {
    /// Options of one letter may share a dash.
    pub(super) has_clusters: bool,
    /// What files of its modules end in.
    pub(super) ends: &'static str,
    /// How lines begin that are comments.
    pub(super) comments: &'static str,
    /// Words before the name of a module or script.
    pub(super) loads: &'static str,
    /// Whether such a name stands without quotes.
    pub(super) has_bare_names: bool,
    /// Modules that write nothing unless one of the words below is there, too.
    pub(super) modules: &'static str,
    /// Words and modules that fetch something.
    pub(super) fetches: &'static str,
    /// Words that make or change files.
    pub(super) writes: &'static str,
    /// Words that start programs or run texts.
    pub(super) runs: &'static str,
    /// A backtick starts a program.
    pub(super) has_backticks: bool,
    /// Modules of its own are stored compiled beside them.
    pub(super) compiles: bool,
}

pub(super) const NODE: Language = Language {
    has_clusters: false,
    ends: ".js .mjs .cjs .json /index.js",
    comments: "// * /*",
    loads: "from require import",
    has_bare_names: false,
    modules: "assert async_hooks buffer console constants crypto diagnostics_channel events fs module os path perf_hooks process \
        querystring readline stream string_decoder timers url util v8 zlib ajv chalk change-case cheerio commander csv-parse \
        csv-stringify date-fns dayjs deepmerge dotenv ejs escape-html eta fast-glob fs-extra glob gray-matter handlebars he \
        highlight.js ini js-yaml json5 kleur less lodash luxon markdown-it marked minimist moment mustache nanoid nunjucks papaparse \
        picocolors postcss prismjs pug semver slugify terser toml uuid xml2js yaml yargs zod",
    fetches: "fetch http https http2 net tls dgram dns axios got node-fetch undici",
    writes: "appendFile appendFileSync copy copyFile copyFileSync copySync cp cpSync createWriteStream ensureDir ensureDirSync \
        link linkSync mkdir mkdirSync mkdtemp mkdtempSync move moveSync outputFile outputFileSync outputJson outputJsonSync rename \
        renameSync symlink symlinkSync truncate truncateSync writeFile writeFileSync writeJson writeJsonSync writev writevSync \
        writeHeapSnapshot",
    runs: "eval Function execSync execFileSync spawn spawnSync binding dlopen Bun Deno",
    has_backticks: false,
    compiles: false,
};

pub(super) const PERL: Language = Language {
    has_clusters: true,
    ends: ".pl .pm",
    comments: "#",
    loads: "use require do",
    has_bare_names: true,
    modules: "attributes autodie base bigint bytes constant feature fields integer lib locale mro open overload parent re sort strict \
        subs utf8 vars version warnings B Benchmark Carp Class Compress Cwd Data DBI Digest Encode English Env Errno Exporter Fcntl \
        File FindBin Getopt HTML Hash I18N IO JSON List MIME Math Module PerlIO Pod POSIX Scalar Storable Symbol Sys Term Test Text \
        Tie Time Unicode URI XML YAML",
    fetches: "LWP HTTP Net Socket WWW Mojo",
    writes: "DBI IO Storable copy cp dbmopen link make_path mkdir mkpath move mv nstore rename spew spew_utf8 store symlink sysopen \
        tempdir tempfile tie truncate",
    runs: "exec fork qx syscall system CPAN IPC Inline",
    has_backticks: true,
    compiles: false,
};

pub(in crate::command) const PHP: Language = Language {
    has_clusters: false,
    ends: ".php",
    comments: "// # * /*",
    loads: "include include_once require require_once",
    has_bare_names: false,
    modules: "",
    fetches: "curl_init curl_exec fsockopen pfsockopen stream_socket_client SoapClient ftp_connect http https",
    writes: "PDO Phar PharData SQLite3 SplFileObject ZipArchive asXML copy error_log file_put_contents ftruncate gzopen imageavif \
        imagebmp imagegif imagejpeg imagepng imagewebp link mkdir rename save saveHTMLFile saveXML session_start symlink tempnam \
        tmpfile touch XMLWriter",
    runs: "assert create_function dl eval exec passthru pcntl_exec pcntl_fork popen proc_open shell_exec system FFI",
    has_backticks: true,
    compiles: false,
};

pub(in crate::command) const PYTHON: Language = Language {
    has_clusters: false,
    ends: ".py /__init__.py",
    comments: "#",
    loads: "import from",
    has_bare_names: true,
    modules: "__future__ abc argparse array ast base64 binascii bisect bz2 calendar cmath codecs collections colorsys configparser \
        contextlib copy csv dataclasses datetime decimal difflib email enum errno fnmatch fractions functools getpass gettext glob \
        graphlib gzip hashlib heapq hmac html inspect io ipaddress itertools json keyword linecache locale logging lzma math mimetypes \
        numbers operator os pathlib pickle platform pprint queue random re secrets shelve shlex shutil signal sqlite3 stat statistics \
        string struct sys tarfile tempfile textwrap threading time timeit tomllib traceback types typing unicodedata unittest uuid \
        warnings xml zipfile zlib zoneinfo",
    fetches: "ftplib http imaplib smtplib socket ssl telnetlib urllib xmlrpc urlopen urlretrieve",
    writes: "FileHandler NamedTemporaryFile RotatingFileHandler TarFile TemporaryDirectory ZipFile basicConfig connect copy copy2 \
        copyfile copyfileobj copytree dbm extract extractall fdopen link makedirs make_archive mkdir mkdtemp mkstemp move rename shelve \
        symlink symlink_to touch truncate unpack_archive write_bytes write_text",
    runs: "__import__ eval exec execl execv execve execvp fork import_module popen posix_spawn spawnl spawnv startfile system",
    has_backticks: false,
    compiles: true,
};

pub(super) const RUBY: Language = Language {
    has_clusters: true,
    ends: ".rb",
    comments: "#",
    loads: "load require require_relative",
    has_bare_names: false,
    modules: "English abbrev base64 benchmark bigdecimal cgi coverage csv date delegate digest erb etc fiber fileutils find forwardable \
        getoptlong io ipaddr json logger matrix monitor observer openssl optparse ostruct pathname pp prettyprint prime pstore psych \
        racc rexml ripper securerandom set shellwords singleton stringio strscan tempfile time timeout tmpdir tsort uri weakref yaml \
        zlib haml kramdown liquid mustache redcarpet rouge slim tilt",
    fetches: "Net net open-uri socket TCPSocket UDPSocket Socket",
    writes: "GzipWriter IO Logger PStore Tempfile appendfile binwrite copy copy_file copy_stream cp cp_r install link ln ln_s makedirs \
        mkdir mkdir_p mkpath mktmpdir move mv rename symlink sysopen touch truncate write",
    runs: "Fiddle Gem Open3 PTY Bundler eval exec fork popen spawn syscall system",
    has_backticks: true,
    compiles: false,
};
