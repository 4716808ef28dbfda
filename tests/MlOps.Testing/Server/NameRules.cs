using System.Globalization;
using System.Text.Json;
using MlOps.Sdk.Tracking;

namespace MlOps.Testing.Server;

/// <summary>Refuses the names that the embedded store refuses, in MLflow's words.</summary>
internal static class NameRules
{
    /// <param name="key">The name of a metric, param or tag.</param>
    /// <param name="path">Where it stands in the request.</param>
    /// <param name="title">What it is called when it is too long.</param>
    public static void CheckKey(string key, string path, string title)
    {
        if (RunDataRules.IsKey(key))
        {
            return;
        }

        var start = key[..Math.Min(key.Length, RunDataRules.MaxKeyLength)];
        if (!RunDataRules.IsKey(start.Replace('/', '-').Replace('.', '-')))
        {
            throw Invalid(
                key,
                path,
                "Names may only contain alphanumerics, underscores (_), dashes (-), periods (.), spaces ( ), colon(:) and slashes (/).");
        }

        if (!RunDataRules.IsKey(start.TrimEnd('/')))
        {
            throw Invalid(
                key,
                path,
                "Names may be treated as files in certain cases, and must not resolve to other names when treated as such. "
                + $"This name would resolve to '{key}'");
        }

        CheckLength(title, key, RunDataRules.MaxKeyLength);
    }

    public static void CheckLength(string title, string text, int most)
    {
        if (text.EnumerateRunes().Count() > most)
        {
            throw MlflowError.Invalid(string.Create(
                CultureInfo.InvariantCulture,
                $"'{title}' exceeds the maximum length of {most} characters"));
        }
    }

    private static MlflowError Invalid(string key, string path, string rule) =>
        MlflowError.Invalid($"Invalid value {JsonSerializer.Serialize(key)} for parameter '{path}' supplied: {rule}");
}
