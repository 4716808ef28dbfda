using MlOps.Sdk.Tracking.Context;

namespace MlOps.Sdk.Tests.Tracking.Context;

public sealed class GitRepositoryTests
{
    [Fact]
    public async Task The_commit_and_the_branch_are_read_from_anywhere_within()
    {
        using var repository = await TestRepository.CreateAsync();
        var commit = await repository.CommitAsync("src/deep/model.cs", "second");

        var found = GitRepository.Find(Path.Combine(repository.Root, "src", "deep"))!;

        Assert.Equal((repository.Root, (commit, "main")), (found.Root, found.ReadHead()));
    }

    [Fact]
    public async Task A_branch_with_slashes_and_packed_references_are_read()
    {
        using var repository = await TestRepository.CreateAsync();
        await repository.GitAsync("checkout", "-q", "-b", "team/risk/fix");
        var commit = await repository.CommitAsync("train.cs", "second");
        await repository.GitAsync("pack-refs", "--all");
        Assert.False(File.Exists(Path.Combine(repository.Root, ".git/refs/heads/team/risk/fix")));

        Assert.Equal((commit, "team/risk/fix"), repository.Opened.ReadHead());
    }

    [Fact]
    public async Task A_detached_head_has_no_branch()
    {
        using var repository = await TestRepository.CreateAsync();
        var commit = await repository.CommitAsync("train.cs", "second");
        await repository.GitAsync("checkout", "-q", "--detach");

        Assert.Equal((commit, null), repository.Opened.ReadHead());
    }

    [Fact]
    public async Task A_worktree_has_a_head_of_its_own_and_the_references_of_the_repository()
    {
        using var repository = await TestRepository.CreateAsync();
        await repository.GitAsync("remote", "add", "origin", "https://example.org/a.git");
        await repository.GitAsync("worktree", "add", "-q", "-b", "other", repository.Outside("worktree"));
        var first = repository.Opened.ReadHead().Commit;
        await repository.CommitAsync("train.cs", "second");

        var worktree = GitRepository.Find(repository.Outside("worktree"))!;

        Assert.Equal((first, "other"), worktree.ReadHead());
        Assert.Equal("https://example.org/a.git", worktree.ReadRemoteUrl());
    }

    [Fact]
    public async Task Before_the_first_commit_there_is_none()
    {
        using var repository = await TestRepository.CreateAsync();
        await repository.GitAsync("checkout", "-q", "--orphan", "fresh");

        Assert.Equal((null, "fresh"), repository.Opened.ReadHead());
    }

    [Theory]
    [InlineData("ref: refs/heads/../../../secret")]
    [InlineData("ref: /etc/hostname")]
    [InlineData("ref: refs/heads/circle")]
    [InlineData("not a commit")]
    [InlineData("")]
    public async Task A_head_that_leads_elsewhere_has_no_commit(string head)
    {
        using var repository = await TestRepository.CreateAsync();
        repository.Write(".git/secret", new string('a', 40));
        repository.Write(".git/refs/heads/circle", "ref: refs/heads/circle");
        repository.Write(".git/HEAD", head);

        Assert.Null(repository.Opened.ReadHead().Commit);
    }

    [Fact]
    public async Task The_remote_is_origin_or_the_first()
    {
        using var repository = await TestRepository.CreateAsync();
        Assert.Null(repository.Opened.ReadRemoteUrl());
        await repository.GitAsync("remote", "add", "fork", "git@example.org:bob/a.git");
        Assert.Equal("git@example.org:bob/a.git", repository.Opened.ReadRemoteUrl());

        await repository.GitAsync("remote", "add", "origin", "https://example.org/a.git");

        Assert.Equal("https://example.org/a.git", repository.Opened.ReadRemoteUrl());
    }

    [Fact]
    public void A_folder_that_is_in_no_repository_has_none() => Assert.Null(GitRepository.Find(Path.GetPathRoot(Environment.CurrentDirectory)!));
}
