using MlOps.Sdk.Interruption;
using MlOps.Testing;

namespace MlOps.Sdk.Tests.Interruption;

public sealed class FileSourceTests : InterruptionSourceConformance
{
    private readonly TempFolder _folder = new();

    protected override IInterruptionSource Source => InterruptionSources.File(FilePath);

    private string FilePath => Path.Combine(_folder.Path, "stop-here");

    [Theory]
    [InlineData("drained by the scheduler\nand more", "drained by the scheduler")]
    [InlineData("", "stop-here")]
    public async Task Its_first_line_says_what_to_expect(string content, string detail)
    {
        await File.WriteAllTextAsync(FilePath, content, TestContext.Current.CancellationToken);

        await using var monitor = Start();
        var notice = await NoticeOf(monitor);

        Assert.Equal((InterruptionKind.UserRequest, "file", null), (notice.Kind, notice.Source, notice.Deadline));
        Assert.Contains(detail, notice.Detail, StringComparison.Ordinal);
    }

    public override ValueTask DisposeAsync()
    {
        _folder.Dispose();
        return base.DisposeAsync();
    }

    protected override Task GiveNoticeAsync() => File.WriteAllTextAsync(FilePath, "stop");
}
