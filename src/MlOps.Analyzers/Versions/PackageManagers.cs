namespace MlOps.Analyzers.Versions;

/// <summary>The package managers that are known, by program.</summary>
internal static class PackageManagers
{
    private const string PipOptions = "-i --index-url --extra-index-url -f --find-links -t --target --prefix --root --src -c --constraint -r --requirement -e --editable "
        + "--proxy --timeout --retries --cert --client-cert --trusted-host --cache-dir --log --platform --python-version --implementation --abi --progress-bar "
        + "--upgrade-strategy --no-binary --only-binary --report -C --config-settings --global-option --install-option --python -p --group --default-timeout --exists-action --with --override -o --extra -G --from --build --spec";

    private const string ChocoOptions = "--version -version -s --source -source --params --package-parameters -params --ia --install-arguments --installargs -installArgs -u --user -p --password --timeout --execution-timeout "
        + "-c --cache --cache-location --proxy --download-checksum --cert";

    private const string NpmOptions = "--registry --prefix -C --loglevel --cache --tag --userconfig -w --workspace --omit --include --dir --filter --cwd --network-timeout -p --package -c --call";

    private static readonly PackageManager Apt = new(PinKind.System, "install", "-t --target-release --default-release -o --option -c --config-file -a --host-architecture", SystemPackages.Apt);
    private static readonly PackageManager Apk = new(PinKind.System, "add", "-t --virtual -X --repository -p --root --keys-dir --arch --wait --repositories-file --cache-dir", SystemPackages.Apk);
    private static readonly PackageManager Yum = new(PinKind.System, "install|localinstall|module install|reinstall", "-c --config --repo --repoid --installroot --releasever --setopt --enablerepo --disablerepo -x --exclude -d -e -R", SystemPackages.Rpm);
    private static readonly PackageManager Zypper = new(PinKind.System, "install|in", "-r --repo -t --type --from -R --root -p --plus-repo -C --name", SystemPackages.Zypper);
    private static readonly PackageManager Pip = new(PinKind.Python, "install|download|wheel", PipOptions, Python);
    private static readonly PackageManager PythonProjects = new(PinKind.Python, "add", PipOptions, Python) { ElsewhereOptions = ["--path", "--editable"] };
    private static readonly PackageManager Pipx = new(PinKind.Python, "install|inject", PipOptions, Python) { Runner = "run", RunnerOptions = ["--spec"] };
    private static readonly PackageManager Uv = new(PinKind.Python, "tool install|pip install|add", PipOptions, Python) { Runner = "tool run", RunnerOptions = ["--from"] };
    private static readonly PackageManager Uvx = new(PinKind.Python, "run", PipOptions, Python) { Runner = "", RunnerOptions = ["--from"] };

    private static readonly PackageManager Corepack = new(PinKind.Npm, "prepare|use|install", NpmOptions, Node);
    private static readonly PackageManager Bun = new(PinKind.Npm, "install|i|add", NpmOptions, Node) { Runner = "x|create", IsLocalFirst = true };
    private static readonly PackageManager Npx = new(PinKind.Npm, "run", NpmOptions, Node) { Runner = "", IsLocalFirst = true, RunnerOptions = ["-p", "--package"] };
    private static readonly PackageManager NpmClient = new(PinKind.Npm, "install|i|add|install-test|it", NpmOptions, Node) { Runner = "exec|create|init|innit", IsLocalFirst = true, RunnerOptions = ["-p", "--package"] };
    private static readonly PackageManager Dlx = new(PinKind.Npm, "install|i|add|global add", NpmOptions, Node) { Runner = "dlx|create", RunnerOptions = ["-p", "--package"] };

    private static readonly PackageManager Gem = new(
        PinKind.Gem, "install|i", "-v --version -i --install-dir -n --bindir -s --source -p --http-proxy -P --trust-policy --platform --document -g --file", Ruby)
    {
        VersionOptions = ["-v", "--version"],
        ElsewhereOptions = ["-g", "--file"],
        ReadVersion = version => TerraformConstraint.PinningOf(version, 1),
    };

    private static readonly PackageManager Go = new(PinKind.Go, "install tool|install|get", "-tags -ldflags -o -C -p -mod -modfile -gcflags -asmflags", GoModule) { Runner = "run" };

    private static readonly PackageManager Dotnet = new(
        PinKind.Tool, "tool install|tool update|add package|package add|new install|new -i", "--version -v --add-source --source -s --configfile --framework -f --tool-path --tool-manifest -a --arch --verbosity --project", NuGet)
    {
        VersionOptions = ["--version", "-v"],
        ReadVersion = NuGetRange.PinningOf,
        Runner = "tool exec|tool execute",
    };

    private static readonly PackageManager Dnx = new(PinKind.Tool, "install", "--version --add-source --source --configfile --framework --verbosity -v", NuGet)
    {
        VersionOptions = ["--version"],
        ReadVersion = NuGetRange.PinningOf,
        Runner = "",
    };

    private static readonly PackageManager NuGetClient = new(PinKind.Package, "install", "-Version -Source -OutputDirectory -ConfigFile -Framework -Verbosity", NuGet)
    {
        VersionOptions = ["-Version", "-version"],
        ReadVersion = NuGetRange.PinningOf,
    };

    private static readonly PackageManager MsBuild = new(PinKind.Package, "install", "", NuGet); // it only restores
    private static readonly PackageManager Choco = new(PinKind.System, "install|upgrade", ChocoOptions, Plain) { VersionOptions = ["--version", "-version"] };

    private static readonly PackageManager ChocoShort = new(PinKind.System, "", ChocoOptions, Plain) { VersionOptions = ["--version", "-version"], HasNoVerb = true };

    private static readonly PackageManager Winget = new(
        PinKind.System, "install|add|upgrade|update", "--id --name --moniker -q --query -v --version -s --source --scope -a --architecture --installer-type -l --location -m --manifest --locale -o --log --custom --override --header "
        + "--authentication-mode --authentication-account --dependency-source --proxy -r --rename --tag --cmd --command", WingetPackage)
    {
        VersionOptions = ["--version", "-v"],
        ElsewhereOptions = ["-m", "--manifest"],
        NameOptions = ["--id", "--name", "--moniker", "-q", "--query"],
    };

    private static readonly PackageManager Scoop = new(PinKind.System, "install|update", "-a --arch", ScoopPackage);

    private static readonly PackageManager Deno = new(
        PinKind.Npm, "install|i|add|cache", "-c --config --import-map -n --name --root --cert --location --seed -L --log-level --ext", DenoModule) { Runner = "run|x|compile|serve" };

    private static readonly PackageManager Conda = new(
        PinKind.Conda, "install|create", "-n --name -p --prefix -c --channel -f --file --solver --revision --repodata-fn --subdir --platform", CondaPackage)
    {
        ElsewhereOptions = ["--file", "-f", "--revision", "--clone"],
    };

    private static readonly PackageManager Cargo = new(
        PinKind.Cargo, "install|binstall", "--version --vers --git --tag --rev --branch --path --root --features -F --bin --target -j --registry --profile --index --example", Plain)
    {
        VersionOptions = ["--version", "--vers", "--rev", "--tag"],
        ElsewhereOptions = ["--path"],
        ReadVersion = version => VersionText.IsCommit(version) ? Pinning.Hash : VersionText.Parts(version.TrimStart('=', 'v')) >= 3 ? Pinning.Exact : Pinning.Version,
    };

    public static Dictionary<string, PackageManager> ByProgram { get; } = new(StringComparer.OrdinalIgnoreCase)
    {
        ["apt-get"] = Apt, ["apt"] = Apt, ["aptitude"] = Apt, ["apk"] = Apk,
        ["yum"] = Yum, ["dnf"] = Yum, ["dnf5"] = Yum, ["microdnf"] = Yum, ["tdnf"] = Yum, ["zypper"] = Zypper,
        ["pip"] = Pip, ["pip2"] = Pip, ["pip3"] = Pip, ["pipx"] = Pipx, ["uv"] = Uv, ["uvx"] = Uvx, ["poetry"] = PythonProjects, ["pdm"] = PythonProjects,
        ["npm"] = NpmClient, ["yarn"] = Dlx, ["pnpm"] = Dlx, ["bun"] = Bun, ["corepack"] = Corepack, ["npx"] = Npx, ["bunx"] = Npx, ["pnpx"] = Npx,
        ["gem"] = Gem, ["go"] = Go, ["dotnet"] = Dotnet, ["dnx"] = Dnx, ["msbuild"] = MsBuild, ["nuget"] = NuGetClient, ["choco"] = Choco,
        ["cinst"] = ChocoShort, ["winget"] = Winget, ["scoop"] = Scoop, ["deno"] = Deno,
        ["conda"] = Conda, ["mamba"] = Conda, ["micromamba"] = Conda, ["cargo"] = Cargo,
    };

    private static PackageSpec? Python(string text)
    {
        var requirement = PythonRequirement.Parse(text);
        var at = text.IndexOf('@'); // uv and poetry: 'ruff@0.1'
        return requirement.Pinning is { } pinning ? new(requirement.Name, requirement.Written, pinning)
            : at > 0 && text.IndexOf('/') < 0 ? new(text.Substring(0, at), text.Substring(at + 1), PythonRequirement.OfPoetry(text.Substring(at + 1)) ?? Pinning.None)
            : null;
    }

    private static PackageSpec? Node(string text)
    {
        if (text[0] is '.' or '/' or '~' || IsArchive(text) && text.IndexOf("://", StringComparison.Ordinal) < 0)
        {
            return null;
        }

        var at = text.IndexOf('@', 1);
        var isUrl = NpmRange.IsAddress(text);
        var name = isUrl || at < 0 ? text : text.Substring(0, at);
        var range = isUrl ? text : at < 0 ? "" : text.Substring(at + 1);
        return NpmRange.PinningOf(range) is { } pinning ? new(name, isUrl && pinning == Pinning.None ? "" : range, pinning) : null;
    }

    private static bool IsArchive(string text) =>
        text.EndsWith(".tgz", StringComparison.Ordinal) || text.EndsWith(".tar.gz", StringComparison.Ordinal) || text.EndsWith(".tar", StringComparison.Ordinal);

    private static PackageSpec? Ruby(string text)
    {
        var colon = text.IndexOf(':');
        return text.EndsWith(".gem", StringComparison.Ordinal) ? null
            : colon < 0 ? new(text, "", Pinning.None)
            : new(text.Substring(0, colon), text.Substring(colon + 1), TerraformConstraint.PinningOf(text.Substring(colon + 1), 1));
    }

    private static PackageSpec? GoModule(string text)
    {
        var slash = text.IndexOf('/');
        var host = slash < 0 ? text : text.Substring(0, slash);
        var at = text.IndexOf('@');
        if (text[0] is '.' or '/' || (at < 0 && (slash < 0 || host.IndexOf('.') < 0)))
        {
            return null; // of this module or the standard library
        }

        if (at < 0)
        {
            return new(text, "", Pinning.None);
        }

        var version = text.Substring(at + 1);
        return version == "none" ? null
            : new(text.Substring(0, at), version, VersionText.OfGitRef(version) is var pinning && pinning == Pinning.Any ? Pinning.None : pinning);
    }

    private static PackageSpec? NuGet(string text)
    {
        var at = text.IndexOf("@", StringComparison.Ordinal);
        at = at < 0 ? text.IndexOf("::", StringComparison.Ordinal) : at;
        return text.EndsWith("packages.config", StringComparison.OrdinalIgnoreCase) || text.EndsWith(".nupkg", StringComparison.Ordinal) || text[0] is '.' or '/' ? null
            : at <= 0 ? new(text, "", Pinning.None)
            : new(text.Substring(0, at), text.Substring(at).TrimStart('@', ':'), NuGetRange.PinningOf(text.Substring(at).TrimStart('@', ':')));
    }

    private static PackageSpec? Plain(string text)
    {
        var at = text.IndexOf('@');
        return text.EndsWith("packages.config", StringComparison.OrdinalIgnoreCase) ? null
            : at <= 0 ? new(text, "", Pinning.None)
            : new(text.Substring(0, at), text.Substring(at + 1), VersionText.Parts(text, at + 1) >= 3 ? Pinning.Exact : Pinning.Version);
    }

    /// <summary>The store's ids have no versions; a query may be of several words.</summary>
    private static PackageSpec? WingetPackage(string text) => text[0] is '.' or '/' or '\\' ? null : new(text, "", Pinning.None);

    /// <summary>'git', 'extras/git@2.44.0', or the URL of a manifest.</summary>
    private static PackageSpec? ScoopPackage(string text)
    {
        if (text.IndexOf("://", StringComparison.Ordinal) > 0)
        {
            var (written, pinning) = ManifestVersions.VersionIn(text);
            return new(text, written, pinning);
        }

        return text is "*" || text[0] is '.' or '/' or '\\' || text.EndsWith(".json", StringComparison.OrdinalIgnoreCase) || text.IndexOf(':') >= 0 ? null : Plain(text);
    }

    /// <summary>'npm:chalk@5.3.0', 'jsr:@std/http@1/file-server', 'https://deno.land/std@0.200.0/http/mod.ts'; what has no scheme is here.</summary>
    private static PackageSpec? DenoModule(string text)
    {
        var start = text.StartsWith("npm:", StringComparison.Ordinal) || text.StartsWith("jsr:", StringComparison.Ordinal) ? 4 : 0;
        if (start > 0)
        {
            start += start < text.Length && text[start] == '/' ? 1 : 0;
            var at = text.IndexOf('@', Math.Min(start + 1, text.Length));
            var end = at < 0 ? -1 : text.IndexOf('/', at);
            var range = at < 0 ? "" : text.Substring(at + 1, (end < 0 ? text.Length : end) - at - 1);
            return NpmRange.PinningOf(range) is { } pinning ? new(at < 0 ? text : text.Substring(0, at), range, pinning) : null;
        }

        if (text.IndexOf("://", StringComparison.Ordinal) <= 0 || text.StartsWith("file:", StringComparison.Ordinal))
        {
            return null;
        }

        var (written, known) = ManifestVersions.VersionIn(text);
        return new(text, written, known);
    }

    private static PackageSpec? CondaPackage(string text)
    {
        var (name, written, pinning) = CondaSpec.Parse(text);
        return name.Length == 0 || text.EndsWith(".tar.bz2", StringComparison.Ordinal) || text.EndsWith(".conda", StringComparison.Ordinal) ? null : new(name, written, pinning);
    }
}
