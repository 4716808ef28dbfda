using MlOps.Sdk.Machine;
using MlOps.Sdk.Tracking.Context;
using MlOps.Testing;

namespace MlOps.Sdk.Tests.Tracking.Context;

/// <summary>A git repository in a folder of its own, made by the real git without anybody's settings.</summary>
internal sealed class TestRepository : IDisposable
{
    private static readonly Dictionary<string, string?> Environment = new()
    {
        ["GIT_CONFIG_GLOBAL"] = "/dev/null",
        ["GIT_CONFIG_SYSTEM"] = "/dev/null",
        ["GIT_AUTHOR_NAME"] = "alice",
        ["GIT_AUTHOR_EMAIL"] = "alice@example.org",
        ["GIT_COMMITTER_NAME"] = "alice",
        ["GIT_COMMITTER_EMAIL"] = "alice@example.org",
    };

    private readonly TempFolder _folder = new();

    private TestRepository()
    {
    }

    public string Root => _folder.File("repository");

    public GitRepository Opened => GitRepository.Find(Root)!;

    public GitCommand Command => new(Tool.Find("git")!, Opened);

    /// <summary>With one commit, of the file <c>train.cs</c>, on the branch <c>main</c>.</summary>
    public static async Task<TestRepository> CreateAsync(string content = "first\n")
    {
        var repository = new TestRepository();
        Directory.CreateDirectory(repository.Root);
        await repository.GitAsync("init", "-q", "-b", "main");
        await repository.CommitAsync("train.cs", content);
        return repository;
    }

    public async Task<string> CommitAsync(string name, string content)
    {
        Write(name, content);
        await GitAsync("add", "--", name);
        await GitAsync("commit", "-q", "-m", "a change");
        return (await GitAsync("rev-parse", "HEAD")).Trim();
    }

    public string Write(string name, string content)
    {
        var path = Path.Combine(Root, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, content);
        return path;
    }

    public string Outside(string name) => _folder.File(name);

    public async Task<string> GitAsync(params string[] arguments) =>
        (await ProcessRunner.RunAsync("git", arguments, Environment, Root)).EnsureSuccess().Output;

    public void Dispose() => _folder.Dispose();
}
