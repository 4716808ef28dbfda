using MlOps.Sdk.Secrets;

namespace MlOps.Sdk.Tracking.Context;

/// <summary>A command line as one text, without its secrets.</summary>
internal static class CommandLine
{
    /// <summary>The arguments, quoted where they have blanks. What follows a switch such as <c>--password</c> is removed.</summary>
    public static string Write(IEnumerable<string> arguments)
    {
        var written = new List<string>();
        var isSecret = false;
        foreach (var argument in arguments)
        {
            var isSwitch = argument.StartsWith("--", StringComparison.Ordinal);
            written.Add(isSecret && !isSwitch ? SecretRedactor.Mask : Quote(WriteOne(argument)));
            isSecret = argument.StartsWith('-') && argument.IndexOfAny(['=', ' ']) < 0 && SecretRedactor.IsSecretName(argument.TrimStart('-'));
        }

        return SecretRedactor.Redact(string.Join(' ', written));
    }

    private static string WriteOne(string argument)
    {
        var end = argument.IndexOf('=', StringComparison.Ordinal);
        return end > 0 && SecretRedactor.IsSecretName(argument[..end].TrimStart('-', '/'))
            ? argument[..(end + 1)] + SecretRedactor.Mask
            : SecretRedactor.Redact(argument);
    }

    private static string Quote(string argument) =>
        argument.Length == 0 || argument.Any(char.IsWhiteSpace) ? $"\"{argument.Replace("\"", "\\\"", StringComparison.Ordinal)}\"" : argument;
}
