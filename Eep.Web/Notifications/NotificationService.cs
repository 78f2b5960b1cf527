using Eep.Core.Evaluation.Suites;
using Eep.Web.Data;
using Eep.Web.Evaluations;
using Eep.Web.Live;
using Eep.Web.Runs;

namespace Eep.Web.Notifications;

/// <summary>Watches all runs and evaluations and tells what the rules find. A webhook that fails is logged; it never holds anything up.</summary>
public sealed class NotificationService(
    IRunService runs, IRunFeed feed, IEvaluationFeed evaluationFeed, EvaluationStore evaluations, NotificationSettingsFile file,
    IHttpClientFactory clients, TimeProvider clock, ILogger<NotificationService> logger)
    : IHostedService, INotificationService
{
    private const int Kept = 50;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    private readonly Lock _gate = new();
    private readonly List<Notification> _recent = [];
    private readonly Dictionary<Guid, RunSummary> _known = [];
    private readonly HashSet<Guid> _judged = [];
    private IReadOnlyList<IAsyncDisposable> _subscriptions = [];
    private DateTimeOffset _start;

    /// <inheritdoc/>
    public event Action<Notification>? Told;

    /// <inheritdoc/>
    public IReadOnlyList<Notification> Recent
    {
        get
        {
            lock (_gate)
            {
                return [.. _recent];
            }
        }
    }

    /// <inheritdoc/>
    public NotificationSettings Settings { get; private set; } = NotificationSettings.Default;

    /// <inheritdoc/>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        Settings = file.Read();
        foreach (var run in await runs.ListAsync(cancellationToken))
        {
            _known[run.Id] = run;
        }

        _start = clock.GetUtcNow();
        _subscriptions = [feed.Subscribe(Guid.Empty, 0, OnDeltaAsync), evaluationFeed.Subscribe(Guid.Empty, OnPulsesAsync)];
    }

    /// <inheritdoc/>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        foreach (var subscription in _subscriptions)
        {
            await subscription.DisposeAsync();
        }
    }

    /// <inheritdoc/>
    public void Change(NotificationSettings settings)
    {
        file.Write(settings);
        Settings = settings;
    }

    /// <inheritdoc/>
    public Task<string?> TryWebhookAsync(string webhook, CancellationToken cancellationToken = default) =>
        SendAsync(webhook, new Notification(clock.GetUtcNow(), NotificationKind.Finished, Guid.Empty, "A sample", "completed: this is a test", "/"), cancellationToken);

    private Task OnDeltaAsync(RunDelta delta)
    {
        if (delta.Summary is not { } after)
        {
            return Task.CompletedTask;
        }

        var before = _known.GetValueOrDefault(after.Id);
        _known[after.Id] = after;
        foreach (var (kind, text) in NotificationRules.Between(before, after).Where(news => Settings.Kinds.Contains(news.Kind)))
        {
            Tell(new Notification(clock.GetUtcNow(), kind, after.Id, after.Name, text, $"/runs/{after.Id}"));
        }

        return Task.CompletedTask;
    }

    // Each once, and only what has ended since the start.
    private async Task OnPulsesAsync(IReadOnlyList<EvaluationPulse> pulses)
    {
        foreach (var pulse in pulses.Where(pulse => pulse.Verdict == Verdict.Fail && pulse.FinishedAt >= _start && _judged.Add(pulse.Id)))
        {
            if (Settings.Kinds.Contains(NotificationKind.GateFailed)
                && await evaluations.FindAsync(pulse.Id, CancellationToken.None) is { } view && NotificationRules.GateFailure(view) is { } text)
            {
                Tell(new Notification(
                    clock.GetUtcNow(), NotificationKind.GateFailed, view.Options.Run ?? Guid.Empty, view.Name, text, $"/evaluations/{view.Id}"));
            }
        }
    }

    private void Tell(Notification notification)
    {
        lock (_gate)
        {
            _recent.Insert(0, notification);
            _recent.RemoveRange(Math.Min(Kept, _recent.Count), Math.Max(0, _recent.Count - Kept));
        }

        Told?.Invoke(notification);
        if (Settings.Webhook is { } webhook)
        {
            _ = SendAsync(webhook, notification, CancellationToken.None);
        }
    }

    private async Task<string?> SendAsync(string webhook, Notification notification, CancellationToken cancellationToken)
    {
        if (NotificationSettings.FaultOf(webhook) is { } fault)
        {
            return fault;
        }

        try
        {
            using var client = clients.CreateClient();
            client.Timeout = Limit;
            using var response = await client.PostAsJsonAsync(webhook, notification, cancellationToken);
            return response.IsSuccessStatusCode ? null : $"The address answered {(int)response.StatusCode} {response.ReasonPhrase}.";
        }
        catch (Exception exception) when (exception is HttpRequestException or TaskCanceledException)
        {
            logger.LogWarning("The webhook could not be reached: {Reason}", exception.Message);
            return $"The address could not be reached: {exception.Message}";
        }
    }
}
