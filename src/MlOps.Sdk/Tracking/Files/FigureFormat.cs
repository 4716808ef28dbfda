using System.Text;

namespace MlOps.Sdk.Tracking.Files;

/// <summary>The formats of figures: the extensions of their files and how their content begins.</summary>
internal static class FigureFormat
{
    public const string Expected = ".png, .jpg, .jpeg, .gif, .webp, .pdf, .svg or .html";

    private const int LongestProlog = 64 * 1024;

    private static ReadOnlySpan<byte> ByteOrderMark => [0xEF, 0xBB, 0xBF];

    /// <summary>Checks that a figure is what the name of its file says.</summary>
    /// <exception cref="ArgumentException">The extension is none of a figure, or the content is of another format.</exception>
    public static void Check(ReadOnlySpan<byte> content, string file)
    {
        var extension = Path.GetExtension(file).ToLowerInvariant();
        if (extension is not (".png" or ".jpg" or ".jpeg" or ".gif" or ".webp" or ".pdf" or ".svg" or ".html"))
        {
            throw RunFileErrors.NoFigure(file);
        }

        var found = Of(content);
        // An SVG may stand alone in a page.
        if (found != extension && (found, extension) is not ((".jpg", ".jpeg") or (".svg", ".html")))
        {
            throw RunFileErrors.OtherFigure(file, content.Length, found);
        }
    }

    /// <summary>The extension that content should have; <see langword="null"/> for what is none of these formats.</summary>
    private static string? Of(ReadOnlySpan<byte> content) => content switch
    {
        [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A, ..] => ".png",
        [0xFF, 0xD8, 0xFF, ..] => ".jpg",
        [(byte)'G', (byte)'I', (byte)'F', (byte)'8', (byte)'7' or (byte)'9', (byte)'a', ..] => ".gif",
        [(byte)'R', (byte)'I', (byte)'F', (byte)'F', _, _, _, _, (byte)'W', (byte)'E', (byte)'B', (byte)'P', ..] => ".webp",
        [(byte)'%', (byte)'P', (byte)'D', (byte)'F', (byte)'-', ..] => ".pdf",
        _ => OfText(content),
    };

    private static string? OfText(ReadOnlySpan<byte> content)
    {
        if (content.StartsWith(ByteOrderMark))
        {
            content = content[ByteOrderMark.Length..];
        }

        var text = WithoutProlog(Encoding.UTF8.GetString(content[..Math.Min(content.Length, LongestProlog)]));
        return text switch
        {
            _ when text.StartsWith("<svg", StringComparison.OrdinalIgnoreCase) => ".svg",
            ['<', var next, ..] when char.IsAsciiLetter(next) => ".html",
            _ => null,
        };
    }

    /// <summary>From the first element on: without white space, <c>&lt;?xml …?&gt;</c>, comments and the document type.</summary>
    private static ReadOnlySpan<char> WithoutProlog(ReadOnlySpan<char> text)
    {
        while (true)
        {
            text = text.TrimStart();
            var end = text switch
            {
                ['<', '?', ..] => "?>",
                ['<', '!', '-', '-', ..] => "-->",
                ['<', '!', ..] => ">",
                _ => null,
            };
            if (end is null)
            {
                return text;
            }

            var at = text.IndexOf(end, StringComparison.Ordinal);
            text = at < 0 ? [] : text[(at + end.Length)..];
        }
    }
}
