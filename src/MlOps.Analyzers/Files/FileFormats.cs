namespace MlOps.Analyzers.Files;

/// <summary>Tells from a file's name how it is read.</summary>
internal static class FileFormats
{
    private static readonly (string Ending, FileFormat Format)[] Endings =
    [
        (".json", FileFormat.Json), (".ipynb", FileFormat.Json), (".jsonc", FileFormat.Json), (".tfstate", FileFormat.Json),
        (".yaml", FileFormat.Yaml), (".yml", FileFormat.Yaml),
        (".config", FileFormat.Xml), (".xml", FileFormat.Xml), (".pubxml", FileFormat.Xml), (".runsettings", FileFormat.Xml),
        (".csproj", FileFormat.Xml), (".props", FileFormat.Xml), (".targets", FileFormat.Xml), (".settings", FileFormat.Xml), (".pubxml.user", FileFormat.Xml),
        (".env", FileFormat.Lines), (".ini", FileFormat.Lines), (".properties", FileFormat.Lines), (".toml", FileFormat.Lines),
        (".npmrc", FileFormat.Lines), (".pypirc", FileFormat.Lines), (".cfg", FileFormat.Lines), (".conf", FileFormat.Lines),
        (".tf", FileFormat.Lines), (".tfvars", FileFormat.Lines), (".yarnrc", FileFormat.Lines), (".sh", FileFormat.Lines),
        (".dockerfile", FileFormat.Dockerfile),
    ];

    public static FileFormat Of(string path)
    {
        var name = path.Substring(path.LastIndexOfAny(['/', '\\']) + 1);
        if (name.StartsWith("Dockerfile", StringComparison.OrdinalIgnoreCase) || name.StartsWith("Containerfile", StringComparison.OrdinalIgnoreCase))
        {
            return FileFormat.Dockerfile;
        }

        if (name.StartsWith(".env", StringComparison.OrdinalIgnoreCase) || name.Equals("credentials", StringComparison.OrdinalIgnoreCase))
        {
            return FileFormat.Lines;
        }

        foreach (var (ending, format) in Endings)
        {
            if (name.EndsWith(ending, StringComparison.OrdinalIgnoreCase))
            {
                return format;
            }
        }

        return name.Equals(".dockercfg", StringComparison.OrdinalIgnoreCase) ? FileFormat.Json : FileFormat.Text;
    }

    /// <summary>The entries of a file; none when it holds none or is not what its name says.</summary>
    public static IEnumerable<FileEntry> Read(FileFormat format, string text) => format switch
    {
        FileFormat.Json => JsonEntries.Read(text),
        FileFormat.Yaml => YamlEntries.Read(text),
        FileFormat.Xml => XmlEntries.Read(text),
        FileFormat.Lines => LineEntries.Read(text),
        FileFormat.Dockerfile => DockerfileEntries.Read(text),
        _ => [],
    };
}
