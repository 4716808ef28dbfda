using System.Text.RegularExpressions;
using Microsoft.AspNetCore.WebUtilities;

namespace MlOps.Testing.Server;

/// <summary>What a request asks for, unescaped from the bytes on the wire: ASP.NET keeps %2F and resolves dots.</summary>
internal sealed partial record RequestTarget(string Path, string QueryString, IReadOnlyList<KeyValuePair<string, string>> Query)
{
    public static RequestTarget Parse(string target)
    {
        var mark = target.IndexOf('?', StringComparison.Ordinal);
        var query = mark < 0 ? "" : target[(mark + 1)..];
        var path = Uri.UnescapeDataString(mark < 0 ? target : target[..mark]);
        var values = QueryHelpers.ParseQuery(query)
            .SelectMany(pair => pair.Value, (pair, value) => KeyValuePair.Create(pair.Key, value ?? ""));
        return new RequestTarget("/" + path.TrimStart('/'), query, [.. values]);
    }

    /// <summary>The path behind the prefix; nothing when it does not begin with it.</summary>
    public string? WithoutPrefix(string prefix) =>
        Path.StartsWith(prefix, StringComparison.Ordinal) ? Path[prefix.Length..] : null;

    /// <summary>The redirect to a path without double slashes; nothing where there are none.</summary>
    public MlflowReply? MergedSlashes(string host)
    {
        var merged = Slashes().Replace(Path, "/");
        if (merged == Path)
        {
            return null;
        }

        var uri = $"http://{host}{merged}";
        return MlflowReply.Text(
            308,
            "<!doctype html>\n<html lang=en>\n<title>Redirecting...</title>\n<h1>Redirecting...</h1>\n"
            + $"<p>You should be redirected automatically to the target URL: <a href=\"{uri}\">{uri}</a>. If not, click the link.\n")
            .With("Location", uri);
    }

    [GeneratedRegex("/{2,}")]
    private static partial Regex Slashes();
}
