using System.Globalization;
using MlOps.Sdk.Mlflow;
using MlOps.Sdk.Registry;
using MlOps.Sdk.Registry.Webhooks;
using MlOps.Sdk.Tests.Registry.Webhooks;
using MlOps.Testing;

namespace MlOps.Sdk.Tests.Registry;

public abstract partial class ModelRegistryTests
{
    private protected static ModelWatchOptions Often => new() { Interval = TimeSpan.FromHours(1) };

    [Theory]
    [InlineData(Champion)]
    [InlineData("models:/delays@latest")]
    [InlineData("models:/delays/latest")]
    public async Task The_version_of_now_is_given_out_at_once_and_then_each_that_follows(string uri)
    {
        await AddVersionAsync("champion");

        await using var versions = _registry.WatchAsync(uri, Often, Token).GetAsyncEnumerator(Token);

        Assert.Equal(1, await NextAsync(versions));
        await AddVersionAsync("champion");
        Assert.Equal(2, await NextAsync(versions, pauses: 1));
        await AddVersionAsync("champion");
        Assert.Equal(3, await NextAsync(versions, pauses: 1));
    }

    [Fact]
    public async Task What_does_not_move_is_given_out_once()
    {
        await AddVersionAsync("champion");
        await using var versions = _registry.WatchAsync(Champion, Often, Token).GetAsyncEnumerator(Token);
        Assert.Equal(1, await NextAsync(versions));

        var next = versions.MoveNextAsync().AsTask();
        await PassAsync(5);
        await _clock.WhenPausedAsync(Token);

        Assert.False(next.IsCompleted);
        await StopAsync(next);
    }

    [Fact]
    public async Task Of_two_quick_moves_the_newest_is_given_out_alone()
    {
        await AddVersionAsync("champion");
        await using var versions = _registry.WatchAsync(Champion, Often, Token).GetAsyncEnumerator(Token);
        Assert.Equal(1, await NextAsync(versions));

        await AddVersionAsync("champion");
        await AddVersionAsync("champion");

        Assert.Equal(3, await NextAsync(versions, pauses: 1));
    }

    [Fact]
    public async Task A_roll_back_is_a_move_as_well()
    {
        await AddVersionAsync();
        await AddVersionAsync("champion");
        await using var versions = _registry.WatchAsync(Champion, Often, Token).GetAsyncEnumerator(Token);
        Assert.Equal(2, await NextAsync(versions));

        await _registry.SetAliasAsync(Name, "champion", 1, Token);

        Assert.Equal(1, await NextAsync(versions, pauses: 1));
    }

    [Fact]
    public async Task An_alias_that_is_deleted_is_waited_for_and_told_of_once()
    {
        await AddVersionAsync("champion");
        await using var versions = _registry.WatchAsync(Champion, Often, Token).GetAsyncEnumerator(Token);
        Assert.Equal(1, await NextAsync(versions));

        await _registry.DeleteAliasAsync(Name, "champion", Token);
        var next = versions.MoveNextAsync().AsTask();
        await PassAsync(3);
        var pause = await _clock.WhenPausedAsync(Token);
        await _registry.SetAliasAsync(Name, "champion", 1, Token); // the one that is in use: nothing to swap
        _clock.Advance(pause);
        pause = await _clock.WhenPausedAsync(Token);
        Assert.False(next.IsCompleted);
        await AddVersionAsync("champion");
        _clock.Advance(pause);

        Assert.True(await next);
        Assert.Equal(2, versions.Current.Version);
        Assert.Equal(
            "'models:/delays@champion' is not there any more: its alias or model was deleted or renamed. The last version stays in use until it is back.",
            Assert.Single(LogsOf(701)).Message);
    }

    [Fact]
    public async Task A_model_that_is_renamed_is_waited_for_under_its_old_name()
    {
        await AddVersionAsync("champion");
        await using var versions = _registry.WatchAsync(Champion, Often, Token).GetAsyncEnumerator(Token);
        Assert.Equal(1, await NextAsync(versions));

        await _registry.RenameAsync(Name, "other", Token);
        var next = versions.MoveNextAsync().AsTask();
        await PassAsync(2);
        var pause = await _clock.WhenPausedAsync(Token);
        Assert.Single(LogsOf(701));
        await _registry.SetAliasAsync("other", "champion", (await _registry.CreateVersionAsync("other", ModelVersionDescription.From("s3://b/2"), Token)).Version, Token);
        await _registry.RenameAsync("other", Name, Token);
        _clock.Advance(pause);

        Assert.True(await next);
        Assert.Equal((Name, 2), (versions.Current.Name, versions.Current.Version));
    }

    [Fact]
    public async Task A_model_that_is_made_anew_has_another_first_version()
    {
        await AddVersionAsync("champion");
        await using var versions = _registry.WatchAsync(Champion, Often, Token).GetAsyncEnumerator(Token);
        Assert.Equal(1, await NextAsync(versions));

        await _registry.DeleteAsync(Name, Token);
        _clock.Advance(TimeSpan.FromMinutes(1));
        await _registry.CreateModelAsync(Name, cancellationToken: Token);
        await AddVersionAsync("champion", "s3://bucket/anew");

        Assert.Equal(1, await NextAsync(versions, pauses: 1));
        Assert.Equal("s3://bucket/anew", versions.Current.Source);
    }

    [Fact]
    public async Task A_version_is_given_out_when_it_is_ready_and_passed_over_once_when_it_failed()
    {
        await AddVersionAsync("champion");
        await using var versions = _registry.WatchAsync(Champion, Often, Token).GetAsyncEnumerator(Token);
        Assert.Equal(1, await NextAsync(versions));
        Change(await AddVersionAsync(), "status", "PENDING_REGISTRATION");
        await _registry.SetAliasAsync(Name, "champion", 2, Token);

        var next = versions.MoveNextAsync().AsTask();
        await PassAsync(2);
        var pause = await _clock.WhenPausedAsync(Token);
        Assert.False(next.IsCompleted);
        Change(2, "status", "READY");
        _clock.Advance(pause);
        Assert.True(await next);
        Assert.Equal(2, versions.Current.Version);

        Change(await AddVersionAsync(), "status", "FAILED_REGISTRATION");
        await _registry.SetAliasAsync(Name, "champion", 3, Token);
        next = versions.MoveNextAsync().AsTask();
        await PassAsync(3);
        await _clock.WhenPausedAsync(Token);
        Assert.False(next.IsCompleted);
        Assert.Contains("leads to delays version 3, whose registration failed", Assert.Single(LogsOf(703)).Message, StringComparison.Ordinal);
        await StopAsync(next);
    }

    [Theory]
    [InlineData("models:/delays@chmpion", "has no alias 'chmpion'. It has the aliases 'champion' (version 1).")]
    [InlineData("models:/nothing/latest", "there is no registered model 'nothing'")]
    public async Task What_is_not_there_from_the_start_is_an_error(string uri, string text)
    {
        await AddVersionAsync("champion");
        await using var versions = _registry.WatchAsync(uri, Often, Token).GetAsyncEnumerator(Token);

        var error = await Assert.ThrowsAsync<MlflowException>(async () => await versions.MoveNextAsync());

        Assert.Contains(text, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_cannot_move_and_intervals_that_cannot_be_are_refused_at_the_call()
    {
        Assert.Contains("expected an alias", Assert.Throws<ArgumentException>(() => _registry.WatchAsync("models:/delays/1", cancellationToken: Token)).Message, StringComparison.Ordinal);
        Assert.Throws<FormatException>(() => _registry.WatchAsync("delays", cancellationToken: Token));
        Assert.Throws<ArgumentOutOfRangeException>(() => _registry.WatchAsync(Champion, new() { Interval = TimeSpan.FromMilliseconds(99) }, Token));
        Assert.Throws<ArgumentOutOfRangeException>(() => _registry.WatchAsync(Champion, new() { Interval = TimeSpan.FromHours(25) }, Token));
    }

    [Fact]
    public async Task A_watcher_ends_when_it_is_cancelled_in_either_way_and_when_it_is_left()
    {
        await AddVersionAsync("champion");
        using var stop = new CancellationTokenSource();
        var seen = 0;
        async Task WatchAsync(IAsyncEnumerable<ModelVersion> versions)
        {
            await foreach (var _ in versions)
            {
                seen++;
            }
        }

        var byCall = WatchAsync(_registry.WatchAsync(Champion, Often, stop.Token));
        var byLoop = WatchAsync(Cancelled(_registry.WatchAsync(Champion, Often, CancellationToken.None), stop.Token));
        await _clock.WhenPausedAsync(Token);
        await _clock.WhenPausedAsync(Token);
        await stop.CancelAsync();
        await foreach (var _ in _registry.WatchAsync(Champion, Often, Token))
        {
            break;
        }

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => byCall);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => byLoop);
        Assert.Equal(2, seen);
    }

    [Fact]
    public async Task Pauses_differ_by_a_fifth_of_the_interval_at_most_to_both_sides()
    {
        await AddVersionAsync("champion");
        await using var versions = _registry.WatchAsync(Champion, Often, Token).GetAsyncEnumerator(Token);
        await NextAsync(versions);

        var next = versions.MoveNextAsync().AsTask();
        var pauses = new List<double>();
        for (var i = 0; i < 60; i++)
        {
            pauses.Add((await _clock.PassAsync(Token)) / Often.Interval);
        }

        Assert.All(pauses, pause => Assert.InRange(pause, 0.8, 1.2));
        Assert.Contains(pauses, pause => pause < 0.97); // each fails once in 10^14 runs
        Assert.Contains(pauses, pause => pause > 1.03);
        await StopAsync(next);
    }

    [Theory]
    [InlineData("""{"name": "delays", "alias": "champion", "version": "2"}""")]
    [InlineData("""{"limit": 5}""")] // of no model: it may be about any
    public async Task An_event_of_a_webhook_wakes_a_watcher_at_once_and_looks_go_on_after_it(string data)
    {
        await AddVersionAsync("champion");
        await using var versions = _registry.WatchAsync(Champion, Often, Token).GetAsyncEnumerator(Token);
        Assert.Equal(1, await NextAsync(versions));

        var next = versions.MoveNextAsync().AsTask();
        await _clock.WhenPausedAsync(Token);
        await AddVersionAsync("champion");
        _registry.Notify(Received(data));

        Assert.True(await next); // the clock stands still
        Assert.Equal(2, versions.Current.Version);
        await AddVersionAsync("champion");
        Assert.Equal(3, await NextAsync(versions, pauses: 1));
    }

    [Fact]
    public async Task An_event_of_another_model_wakes_nobody_and_one_that_changes_nothing_gives_nothing_out()
    {
        await AddVersionAsync("champion");
        await using var versions = _registry.WatchAsync(Champion, Often, Token).GetAsyncEnumerator(Token);
        Assert.Equal(1, await NextAsync(versions));
        var next = versions.MoveNextAsync().AsTask();
        await _clock.WhenPausedAsync(Token);

        await AddVersionAsync("champion");
        _registry.Notify(Received("""{"name": "other", "alias": "champion", "version": "9"}"""));
        await Task.Yield();
        Assert.False(next.IsCompleted);
        await _registry.SetAliasAsync(Name, "champion", 1, Token);
        _registry.Notify(Received("""{"name": "delays", "alias": "champion", "version": "9"}""")); // forged words of a genuine sender
        await _clock.WhenPausedAsync(Token);

        Assert.False(next.IsCompleted);
        await StopAsync(next);
    }

    [Fact]
    public async Task An_event_that_comes_between_two_calls_for_the_next_version_is_not_missed()
    {
        await AddVersionAsync("champion");
        await using var versions = _registry.WatchAsync(Champion, Often, Token).GetAsyncEnumerator(Token);
        Assert.Equal(1, await NextAsync(versions));

        await AddVersionAsync("champion");
        _registry.Notify(Received("""{"name": "delays"}""")); // while the user still loads version 1

        Assert.True(await versions.MoveNextAsync());
        Assert.Equal(2, versions.Current.Version);
    }

    [Fact]
    public async Task All_who_watch_a_model_are_woken()
    {
        await AddVersionAsync("champion");
        var watchers = Enumerable.Range(0, 5).Select(_ => _registry.WatchAsync(Champion, Often, Token).GetAsyncEnumerator(Token)).ToList();
        var next = new List<Task<bool>>();
        foreach (var watcher in watchers)
        {
            await NextAsync(watcher);
            next.Add(watcher.MoveNextAsync().AsTask());
            await _clock.WhenPausedAsync(Token);
        }

        await AddVersionAsync("champion");
        _registry.Notify(Received("""{"name": "delays"}"""));

        Assert.All(await Task.WhenAll(next), Assert.True);
        Assert.All(watchers, watcher => Assert.Equal(2, watcher.Current.Version));
        foreach (var watcher in watchers)
        {
            await watcher.DisposeAsync();
        }
    }

    private protected async Task<int> NextAsync(IAsyncEnumerator<ModelVersion> versions, int pauses = 0)
    {
        var next = versions.MoveNextAsync().AsTask();
        await PassAsync(pauses);
        Assert.True(await next);
        return versions.Current.Version;
    }

    private protected async Task PassAsync(int pauses)
    {
        for (var i = 0; i < pauses; i++)
        {
            await _clock.PassAsync(Token);
        }
    }

    /// <summary>Ends a watcher, which can't be disposed while it waits: the next look finds another version.</summary>
    private async Task StopAsync(Task<bool> next)
    {
        var version = await AddVersionAsync();
        await _registry.SetAliasAsync(Name, "champion", version, Token);
        _registry.Notify(Received(string.Create(CultureInfo.InvariantCulture, $$"""{"name": "{{Name}}"}""")));
        Assert.True(await next);
    }

    private static RegistryEvent Received(string data)
    {
        using var receiver = new WebhookReceiver(new() { Secrets = [SignedRequest.Secret], TimeProvider = new PausingClock() });
        var request = SignedRequest.Of("model_version_alias", "created", data, Some.Time);
        return receiver.Receive(request.Header, request.Body).Event!;
    }

    private static async IAsyncEnumerable<ModelVersion> Cancelled(IAsyncEnumerable<ModelVersion> versions, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var version in versions.WithCancellation(cancellationToken))
        {
            yield return version;
        }
    }
}
