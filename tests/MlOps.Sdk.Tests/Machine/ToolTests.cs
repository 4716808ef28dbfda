using System.ComponentModel;
using MlOps.Sdk.Machine;
using MlOps.Testing;

namespace MlOps.Sdk.Tests.Machine;

public sealed class ToolTests : IDisposable
{
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(1);

    private readonly TempFolder _folder = new();

    [Fact]
    public async Task A_program_says_what_it_says_with_its_arguments_and_variables()
    {
        var output = await RunAsync("echo \"$1|$A|$B|$(pwd)|$(cat)\"; echo wrong >&2; exit 3", ["a b'$c"], new() { ["A"] = "1", ["B"] = null });

        Assert.Equal($"a b'$c|1||{_folder.Path}|\n", output.Text);
        Assert.Equal((3, false, false), (output.ExitCode, output.IsCut, output.Succeeded));
    }

    [Fact]
    public async Task Output_past_the_limit_ends_the_program()
    {
        var output = await RunAsync("while :; do echo 0123456789; done", limit: 100_000);

        Assert.Equal((100_000, true, true), (output.Bytes.Length, output.IsCut, output.Succeeded));
    }

    [Fact]
    public async Task A_program_that_does_not_end_is_ended() =>
        await Assert.ThrowsAsync<TimeoutException>(() => RunAsync("exec sleep 600", timeout: TimeSpan.FromMilliseconds(50)));

    [Fact]
    public async Task So_is_one_whose_caller_gives_up()
    {
        using var source = new CancellationTokenSource(50);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => RunAsync("exec sleep 600", cancellationToken: source.Token));
    }

    [Fact]
    public async Task A_program_that_is_not_there_is_an_error() =>
        await Assert.ThrowsAsync<Win32Exception>(() => new Tool(_folder.File("none")).RunAsync([], null, new Dictionary<string, string?>(), 1, Long, TestContext.Current.CancellationToken));

    [Fact]
    public async Task Programs_are_found_by_full_paths_alone()
    {
        await Script.WriteAsync(_folder.File("bin/git"), "exit 0");

        Assert.NotNull(Tool.Find("git", "relative:" + _folder.File("bin")));
        Assert.Null(Tool.Find("git", Path.GetRelativePath(Environment.CurrentDirectory, _folder.File("bin"))));
        Assert.Null(Tool.Find("git", ".::" + _folder.Path));
    }

    public void Dispose() => _folder.Dispose();

    private async Task<ToolOutput> RunAsync(
        string commands, string[]? arguments = null, Dictionary<string, string?>? variables = null, int limit = 1000, TimeSpan? timeout = null,
        CancellationToken? cancellationToken = null)
    {
        var tool = new Tool(await Script.WriteAsync(_folder.File("tool"), commands));
        return await tool.RunAsync(arguments ?? [], _folder.Path, variables ?? new(), limit, timeout ?? Long, cancellationToken ?? TestContext.Current.CancellationToken);
    }
}
