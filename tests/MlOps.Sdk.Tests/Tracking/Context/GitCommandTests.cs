using MlOps.Sdk.Tests.Machine;
using MlOps.Sdk.Tracking.Context;

namespace MlOps.Sdk.Tests.Tracking.Context;

public sealed class GitCommandTests
{
    [Fact]
    public async Task A_changed_file_makes_a_repository_dirty_and_a_new_one_does_not()
    {
        using var repository = await TestRepository.CreateAsync();
        var head = repository.Opened.ReadHead();
        repository.Write("mlflow.db", "not tracked");
        Assert.Equal(new(head.Commit, "main", IsDirty: false), repository.Command.ReadStatus(Token));
        Assert.Empty(repository.Command.ReadDiff(Token).Text);

        repository.Write("train.cs", "second\n");

        Assert.Equal(new(head.Commit, "main", IsDirty: true), repository.Command.ReadStatus(Token));
        Assert.EndsWith("@@ -1 +1 @@\n-first\n+second\n", repository.Command.ReadDiff(Token).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_staged_counts_too()
    {
        using var repository = await TestRepository.CreateAsync();
        repository.Write("new.cs", "new\n");
        await repository.GitAsync("add", "new.cs");

        Assert.True(repository.Command.ReadStatus(Token).IsDirty);
        Assert.Contains("+new", repository.Command.ReadDiff(Token).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_long_diff_is_cut()
    {
        using var repository = await TestRepository.CreateAsync();
        repository.Write("train.cs", string.Concat(Enumerable.Repeat("a line of many\n", 100_000)));

        var diff = repository.Command.ReadDiff(Token);

        Assert.Equal((GitCommand.MaxDiff, true), (diff.Bytes.Length, diff.IsCut));
    }

    [Theory]
    [InlineData("[core]\n fsmonitor = {0}\n", "status")]
    [InlineData("[filter \"a.b\"]\n clean = {0}\n required = true\n", "status")]
    [InlineData("[filter \"a.b\"]\n process = {0}\n required = true\n", "status")]
    [InlineData("[FILTER \"a.b\"]\n Clean = {0}\n", "diff HEAD")]
    [InlineData("[include]\n path = {1}\n", "status")]
    [InlineData("[diff]\n external = {0}\n", "diff HEAD")]
    [InlineData("[diff \"a.b\"]\n textconv = {0}\n", "diff HEAD")]
    [InlineData("[diff \"a.b\"]\n command = {0}\n", "diff HEAD")]
    public async Task A_repositorys_own_settings_run_nothing(string settings, string control)
    {
        using var repository = await TestRepository.CreateAsync();
        var mark = repository.Outside("was-run");
        var attack = await Script.WriteAsync(repository.Outside("attack"), $"echo run >> '{mark}'; cat \"$1\" 2>/dev/null || cat; exit 0");
        var included = repository.Write(".git/more", $"[filter \"a.b\"]\n clean = {attack}\n");
        repository.Write(".gitattributes", "*.cs filter=a.b diff=a.b\n");
        File.AppendAllText(Path.Combine(repository.Root, ".git/config"), settings.Replace("{0}", attack, StringComparison.Ordinal).Replace("{1}", included, StringComparison.Ordinal));
        repository.Write("train.cs", "sec1d\n"); // as long as before: only the content tells

        var status = repository.Command.ReadStatus(Token);
        var diff = repository.Command.ReadDiff(Token);

        Assert.False(File.Exists(mark), "A program that the repository names was run.");
        Assert.True(status.IsDirty);
        Assert.Contains("+sec1d", diff.Text, StringComparison.Ordinal);
        await MlOps.Testing.ProcessRunner.RunAsync("git", ["-C", repository.Root, .. control.Split(' ')]);
        Assert.True(File.Exists(mark), "The attack is none: plain git does not run it either.");
    }

    [Fact]
    public async Task Filters_that_cannot_be_turned_off_keep_git_from_being_asked()
    {
        using var repository = await TestRepository.CreateAsync();
        File.AppendAllText(Path.Combine(repository.Root, ".git/config"), "[filter \"a=b\"]\n clean = false\n");

        Assert.Throws<InvalidDataException>(() => repository.Command.ReadStatus(Token));
    }

    [Theory]
    [InlineData("# branch.oid 4f1c\n# branch.head main\n# branch.upstream origin/main\n", "4f1c", "main", false)]
    [InlineData("# branch.oid (initial)\n# branch.head (detached)\n1 .M N... 100644 100644 100644 a b train.cs\n", null, null, true)]
    [InlineData("", null, null, false)]
    public void The_status_is_read(string text, string? commit, string? branch, bool isDirty) =>
        Assert.Equal(new(commit, branch, isDirty), GitStatus.Parse(text));

    private static CancellationToken Token => TestContext.Current.CancellationToken;
}
