using Microsoft.CodeAnalysis.Text;

namespace MlOps.Analyzers.Files;

/// <summary>What to write in place of a credential, by the kind of the file.</summary>
internal static class FileRemedy
{
    /// <summary>Begins with a semicolon, as the end of a message; empty where the file says nothing of what reads it.</summary>
    public static string For(string path, string text, FileCredential credential)
    {
        var file = path.Replace('\\', '/');
        var name = file.Substring(file.LastIndexOf('/') + 1);
        if (name.StartsWith("appsettings", StringComparison.OrdinalIgnoreCase) && FileFormats.Of(path) == FileFormat.Json)
        {
            return JsonPath.To(text, credential.Start) is { Length: > 0 } key
                ? $"; write \"\" here, and for this machine: dotnet user-secrets set \"{key}\" \"<value>\""
                : "";
        }

        if (file.IndexOf("/.github/workflows/", StringComparison.OrdinalIgnoreCase) >= 0)
        {
            return "; write ${{ secrets." + Variable(text, credential) + " }} here, and add that secret to the repository";
        }

        return FileFormats.Of(path) switch
        {
            FileFormat.Dockerfile => $"; take the line out, and mount the value where it is used: RUN --mount=type=secret,id={Variable(text, credential)}",
            FileFormat.Yaml when name.IndexOf("compose", StringComparison.OrdinalIgnoreCase) >= 0 => "; write ${" + Variable(text, credential) + "} here, and set that variable where it runs",
            FileFormat.Lines when name.StartsWith(".env", StringComparison.OrdinalIgnoreCase) => "; take the file out of the repository and name it in .gitignore",
            _ => "",
        };
    }

    /// <summary>A reference in the place of a credential that is the whole of a value; null where it is more or less, or where nobody knows what reads the file.</summary>
    public static TextChange? EditFor(string path, string text, FileCredential credential)
    {
        var before = credential.Start == 0 ? '\n' : text[credential.Start - 1];
        var end = credential.Start + credential.Length;
        var after = end == text.Length ? '\n' : text[end];
        if (!(before is '"' or '\'' ? after == before : before is ' ' or '=' && after is '\n' or '\r' or ' ') || text.IndexOf('\n', credential.Start, credential.Length) >= 0)
        {
            return null;
        }

        var file = path.Replace('\\', '/');
        var name = file.Substring(file.LastIndexOf('/') + 1);
        var format = FileFormats.Of(path);
        var reference = format == FileFormat.Json && name.StartsWith("appsettings", StringComparison.OrdinalIgnoreCase) && before == '"' ? ""
            : format == FileFormat.Yaml && file.IndexOf("/.github/workflows/", StringComparison.OrdinalIgnoreCase) >= 0 ? "${{ secrets." + Variable(text, credential) + " }}"
            : format == FileFormat.Yaml && name.IndexOf("compose", StringComparison.OrdinalIgnoreCase) >= 0 ? "${" + Variable(text, credential) + "}"
            : null;
        return reference is null ? null : new TextChange(new(credential.Start, credential.Length), reference);
    }

    /// <summary>The name before the value in its line, written as variables are.</summary>
    private static string Variable(string text, FileCredential credential)
    {
        var line = credential.Start == 0 ? 0 : text.LastIndexOf('\n', credential.Start - 1) + 1;
        var end = credential.Start;
        while (end > line && !IsName(text[end - 1]))
        {
            end--;
        }

        var start = end;
        while (start > line && IsName(text[start - 1]))
        {
            start--;
        }

        return start == end ? "SECRET" : text.Substring(start, end - start).Replace('-', '_').Replace('.', '_').ToUpperInvariant();
    }

    private static bool IsName(char c) => char.IsLetterOrDigit(c) || c is '_' or '-' or '.';
}
