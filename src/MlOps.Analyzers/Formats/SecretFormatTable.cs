using System.Globalization;

namespace MlOps.Analyzers.Formats;

/// <summary>All formats: SecretFormats.txt, a line each, read once.</summary>
internal static class SecretFormatTable
{
    private static readonly char[] Separator = ['|'];
    private static readonly char[] Spaces = [' '];

    public static IReadOnlyList<SecretFormat> All { get; } = Read();

    private static Dictionary<string, SecretFormat> ById { get; } = All.ToDictionary(format => format.Id, StringComparer.Ordinal);

    public static SecretFormat Get(string id) => ById[id];

    private static List<SecretFormat> Read()
    {
        var formats = new List<SecretFormat>(400);
        using var stream = typeof(SecretFormatTable).Assembly.GetManifestResourceStream("SecretFormats.txt")!;
        using var reader = new StreamReader(stream);
        while (reader.ReadLine() is { } line)
        {
            if (line.Length > 0 && line[0] != '#')
            {
                formats.Add(Parse(line));
            }
        }

        return formats;
    }

    private static SecretFormat Parse(string line)
    {
        var columns = line.Split(Separator);
        if (columns.Length != 6)
        {
            throw new FormatException($"The table of secret formats has a line of {columns.Length} columns, not 6: {line}");
        }

        var options = columns[4].Split(Spaces, StringSplitOptions.RemoveEmptyEntries);
        var kind = SecretKind.Token;
        foreach (var option in options)
        {
            if (char.IsUpper(option[0]) && Enum.TryParse<SecretKind>(option, out var named))
            {
                kind = named;
            }
        }

        var format = new SecretFormat(columns[0].Trim(), columns[1].Trim(), kind)
        {
            Near = columns[3].Split(Spaces, StringSplitOptions.RemoveEmptyEntries),
            Source = columns[5].Trim(),
        };
        if (columns[2].Trim() is { Length: > 0 } shape)
        {
            format.Grammars = GrammarParser.Parse(shape);
        }

        foreach (var option in options)
        {
            Apply(option, format);
        }

        return format;
    }

    private static void Apply(string option, SecretFormat format)
    {
        if (option == "mixed")
        {
            format.IsMixed = true;
        }
        else if (option == "no-uuid")
        {
            format.HoldsNoUuid = true;
        }
        else if (option.StartsWith("has=", StringComparison.Ordinal))
        {
            format.Contains = option.Substring(4);
        }
        else if (option.StartsWith("bits=", StringComparison.Ordinal))
        {
            format.MinimumEntropy = double.Parse(option.Substring(5), CultureInfo.InvariantCulture);
        }
        else if (Enum.TryParse<Checksum>(option, out var checksum))
        {
            format.Checksum = checksum;
        }
        else if (option != format.Kind.ToString())
        {
            throw new FormatException($"The table of secret formats has an option '{option}' in the line of '{format.Id}' that is not known.");
        }
    }
}
