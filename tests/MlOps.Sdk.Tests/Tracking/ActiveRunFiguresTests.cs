using System.Text;

namespace MlOps.Sdk.Tests.Tracking;

public sealed class ActiveRunFiguresTests : IDisposable
{
    private readonly ClientFolder _folder = new();

    private static readonly Dictionary<string, byte[]> Figures = new()
    {
        ["png"] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 1],
        ["jpg"] = [0xFF, 0xD8, 0xFF, 0xE0, 1],
        ["jpeg"] = [0xFF, 0xD8, 0xFF, 0xE1, 1],
        ["gif"] = "GIF89a…"u8.ToArray(),
        ["webp"] = "RIFF\u0001\u0001\u0001\u0001WEBPVP8 "u8.ToArray(),
        ["pdf"] = "%PDF-1.7"u8.ToArray(),
        ["svg"] = """<?xml version="1.0"?><!-- made > here --><!DOCTYPE svg><svg xmlns="http://www.w3.org/2000/svg"/>"""u8.ToArray(),
        ["html"] = "\uFEFF\n<!DOCTYPE html><html></html>"u8.ToArray(),
    };

    [Fact]
    public async Task A_figure_of_each_format_is_logged_as_it_is()
    {
        await using var mlops = _folder.Create();
        await using var run = await mlops.Tracking.StartRunAsync(cancellationToken: Token);
        foreach (var (extension, content) in Figures)
        {
            await run.LogFigureAsync(content, $"plots/roc.{extension}", Token);
        }

        await run.LogFigureAsync("<div id='plot'></div>"u8.ToArray(), "plots/part.HTML", Token);
        await run.LogFigureAsync(Figures["svg"], "plots/drawing.html", Token);
        await run.CompleteAsync(Token);

        var root = (await mlops.Tracking.GetRunAsync(run.Id, Token)).ArtifactUri;
        foreach (var (extension, content) in Figures)
        {
            Assert.Equal(content, File.ReadAllBytes(Path.Combine(root, $"plots/roc.{extension}")));
        }

        Assert.Equal(Figures.Count + 2, Directory.GetFiles(Path.Combine(root, "plots")).Length);
    }

    [Theory]
    [InlineData("svg", "roc.png", "the content is that of a .svg file")]
    [InlineData("png", "roc.jpg", "the content is that of a .png file")]
    [InlineData("html", "roc.svg", "the content is that of a .html file")]
    [InlineData("png", "roc.html", "the content is that of a .png file")]
    [InlineData("png", "roc.bmp", "expected one that ends in .png")]
    [InlineData("png", "roc", "expected one that ends in .png")]
    public async Task A_name_that_says_another_format_is_refused(string format, string file, string reason)
    {
        await using var mlops = _folder.Create();
        await using var run = await mlops.Tracking.StartRunAsync(cancellationToken: Token);

        var error = await Assert.ThrowsAsync<ArgumentException>(() => run.LogFigureAsync(Figures[format], file, Token));

        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("no figure")]
    [InlineData("<?xml never ends")]
    [InlineData("{\"data\": []}")]
    public async Task Content_that_begins_like_no_figure_is_refused(string content)
    {
        await using var mlops = _folder.Create();
        await using var run = await mlops.Tracking.StartRunAsync(cancellationToken: Token);

        var error = await Assert.ThrowsAsync<ArgumentException>(() => run.LogFigureAsync(Encoding.UTF8.GetBytes(content), "plots/roc.svg", Token));

        Assert.Contains("begins like no figure", error.Message, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    private static CancellationToken Token => TestContext.Current.CancellationToken;
}
