using MlOps.Analyzers.Parsing;

namespace MlOps.Analyzers.Versions;

/// <summary>Steps that set a tool up in a version of its own.</summary>
internal static class SetupActions
{
    private static readonly Dictionary<string, SetupAction> ByName = new(StringComparer.OrdinalIgnoreCase)
    {
        ["actions/setup-dotnet"] = new("dotnet-version", 3, true, "global-json-file"),
        ["actions/setup-python"] = new("python-version", 3, true, "python-version-file"),
        ["actions/setup-node"] = new("node-version", 3, true, "node-version-file"),
        ["actions/setup-go"] = new("go-version", 3, true, "go-version-file"),
        ["actions/setup-java"] = new("java-version", 3, true, "java-version-file"),
        ["ruby/setup-ruby"] = new("ruby-version", 3, false),
        ["hashicorp/setup-terraform"] = new("terraform_version", 3, true),
        ["opentofu/setup-opentofu"] = new("tofu_version", 3, true, "tofu_version_file"),
        ["astral-sh/setup-uv"] = new("version", 3, true, "version-file"),
        ["denoland/setup-deno"] = new("deno-version", 3, true, "deno-version-file"),
        ["oven-sh/setup-bun"] = new("bun-version", 3, true, "bun-version-file"),
        ["pnpm/action-setup"] = new("version", 3, false),
        ["azure/setup-helm"] = new("version", 3, true),
        ["azure/setup-kubectl"] = new("version", 3, true),
        ["actions-rs/toolchain"] = new("toolchain", 3, true),
        ["erlef/setup-beam"] = new("otp-version", 2, false),
        ["shivammathur/setup-php"] = new("php-version", 3, true, "php-version-file"),
        ["julia-actions/setup-julia"] = new("version", 3, true),
        ["snok/install-poetry"] = new("version", 3, true),
        ["extractions/setup-just"] = new("just-version", 3, true),
        ["golangci/golangci-lint-action"] = new("version", 3, true, "version-file"),
    };

    /// <summary>Azure's tasks, whose inputs go the same way.</summary>
    private static readonly Dictionary<string, SetupAction> ByTask = new(StringComparer.OrdinalIgnoreCase)
    {
        ["UseDotNet"] = new("version", 3, true, "useGlobalJson"),
        ["UsePythonVersion"] = new("versionSpec", 3, true),
        ["NodeTool"] = new("versionSpec", 3, true, "versionFilePath"),
        ["UseNode"] = new("version", 3, true),
        ["GoTool"] = new("version", 3, true),
    };

    public static void Read(DataNode uses, DataNode? with, DataNode? matrix, FileVersions versions) => Read(ByName, uses, with, matrix, versions);

    public static void ReadTask(DataNode task, DataNode? inputs, FileVersions versions) => Read(ByTask, task, inputs, null, versions);

    private static void Read(Dictionary<string, SetupAction> actions, DataNode uses, DataNode? with, DataNode? matrix, FileVersions versions)
    {
        var at = uses.Value.IndexOf('@');
        var name = at < 0 ? uses.Value : uses.Value.Substring(0, at);
        if (!actions.TryGetValue(name, out var action))
        {
            return;
        }

        foreach (var file in action.Files)
        {
            if (with?[file] is not null)
            {
                return;
            }
        }

        if (with?[action.Input] is not { } version || (version.Kind == DataKind.Scalar && version.Value.Length == 0))
        {
            if (action.IsRequired)
            {
                var missing = versions.Add(RuleIds.FloatingTool, PinKind.Sdk, name, "", Pinning.None, uses.Span);
                missing.Fault = "has no '" + action.Input + "', so that it takes what is there or the newest";
                missing.Condition = action.Input == "dotnet-version" ? Condition.UnlessGlobalJson : Condition.Always;
            }

            return;
        }

        foreach (var value in Values(version, matrix))
        {
            Add(name, action, value, versions);
        }
    }

    /// <summary>The input's values: lines, a list, or what the matrix holds.</summary>
    private static List<(string Text, Microsoft.CodeAnalysis.Text.TextSpan Span)> Values(DataNode version, DataNode? matrix)
    {
        var values = new List<(string, Microsoft.CodeAnalysis.Text.TextSpan)>();
        if (version.Kind == DataKind.Sequence)
        {
            version.Items.ForEach(item => values.Add((item.Value, item.Span)));
            return values;
        }

        if (version.Value.IndexOf("${{", StringComparison.Ordinal) >= 0)
        {
            foreach (var (text, span) in WorkflowExpression.Values(version, matrix))
            {
                if (text is not null)
                {
                    values.Add((text, span));
                }
            }

            return values;
        }

        var start = 0;
        foreach (var line in version.Value.Split('\n'))
        {
            var (from, to) = (start, start + line.Length);
            TextComparison.Trim(version.Value, ref from, ref to);
            if (to > from)
            {
                values.Add((version.Value.Substring(from, to - from), version.Text.FileSpan(from, to - from)));
            }

            start += line.Length + 1;
        }

        return values;
    }

    private static void Add(string name, SetupAction action, (string Text, Microsoft.CodeAnalysis.Text.TextSpan Span) value, FileVersions versions)
    {
        if (value.Text.Length == 0 || value.Text.IndexOf("${{", StringComparison.Ordinal) >= 0 || value.Text.IndexOf("$(", StringComparison.Ordinal) >= 0)
        {
            return;
        }

        var text = value.Text.TrimStart('v', '=', ' ');
        var slash = text.LastIndexOf('-');
        if (Parts(text) == 0 && slash > 0 && Parts(text.Substring(slash + 1).TrimStart('v')) > 0)
        {
            text = text.Substring(slash + 1).TrimStart('v'); // 'pypy3.9', 'temurin-17', 'ruby-3.2.1'
        }

        var isRange = text.IndexOfAny(['^', '~', '>', '<', '*']) >= 0 || VersionText.HasWildcard(text);
        var parts = Parts(text);
        var pinning = text.IndexOfAny(['>', '<']) >= 0 ? Pinning.Any
            : isRange ? parts == 0 && text[0] is '*' or 'x' ? Pinning.None : Pinning.Version
            : parts >= action.ExactParts ? Pinning.Exact
            : parts > 0 ? Pinning.Version : Pinning.None;
        versions.Add(RuleIds.FloatingTool, PinKind.Sdk, name, value.Text, pinning, value.Span).Owner = name.IndexOf('/') > 0 ? name.Substring(0, name.IndexOf('/')) : name;
    }

    private static int Parts(string text) => VersionText.Parts(text);
}
