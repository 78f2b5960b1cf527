using System.Collections.Concurrent;
using System.Net;
using Eep.Core.Evaluation.Suites;
using Eep.Tests.Components.Fakes;
using Eep.Web.Data;
using Eep.Web.Evaluations;
using Eep.Web.Notifications;
using Eep.Web.Runs;
using Microsoft.Extensions.Logging.Abstractions;

namespace Eep.Tests.Web.Notifications;

/// <summary>From a change of the feed to bell and webhook.</summary>
public sealed class NotificationServiceTests : IAsyncLifetime, IDisposable
{
    private readonly StoreFixture _fixture = new();
    private readonly FakeRunService _runs = new();
    private readonly FakeRunFeed _runFeed = new();
    private readonly FakeEvaluationFeed _evaluationFeed = new();
    private readonly Hook _hook = new();
    private NotificationService _service = null!;

    public async Task InitializeAsync()
    {
        await _fixture.InitializeAsync();
        _service = new NotificationService(
            _runs, _runFeed, _evaluationFeed, _fixture.Get<EvaluationStore>(), new NotificationSettingsFile(_fixture.Paths), _hook, _fixture.Clock,
            NullLogger<NotificationService>.Instance);
        await _service.StartAsync(CancellationToken.None);
        _service.Change(new NotificationSettings(Enum.GetValues<NotificationKind>(), "http://hook.test/eep"));
    }

    public async Task DisposeAsync()
    {
        await _service.StopAsync(CancellationToken.None);
        await _fixture.DisposeAsync();
    }

    public void Dispose() => _hook.Dispose();

    [Fact]
    public async Task Evaluation_FailsAGate_IsToldOnceToBellAndWebhook()
    {
        var evaluation = EvaluationSamples.Row();
        var store = _fixture.Get<EvaluationStore>();
        await store.AddAsync(evaluation, CancellationToken.None);
        await store.ChangeAsync(evaluation.Id, (row, now) => row.Take("owner", now) && row.Complete(EvaluationSamples.Summary(Verdict.Fail), now));
        var pulse = Assert.Single(await store.PulsesAsync(evaluation.Id, default, CancellationToken.None));

        await _evaluationFeed.PublishAsync(pulse);
        await _evaluationFeed.PublishAsync(pulse);

        var told = Assert.Single(_service.Recent);
        Assert.Equal((NotificationKind.GateFailed, $"/evaluations/{evaluation.Id}"), (told.Kind, told.Address));
        Assert.Contains("qa: non_inferiority 0.05", told.Text, StringComparison.Ordinal);
        SpinWait.SpinUntil(() => !_hook.Bodies.IsEmpty, TimeSpan.FromSeconds(10));
        Assert.Contains("GateFailed", Assert.Single(_hook.Bodies), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Evaluation_FailedBeforeTheStart_IsNotTold()
    {
        await _evaluationFeed.PublishAsync(new EvaluationPulse(SampleRuns.Id(9), EvaluationState.Completed, 1, Verdict.Fail, RunSamples.Now.AddMinutes(-1)));

        Assert.Empty(_service.Recent);
    }

    [Fact]
    public async Task Run_WithANewBestThenStalled_IsToldBoth()
    {
        var run = SampleRuns.Running(1, 1).Summary with { GenerationCount = 12 };
        var curves = Enumerable.Range(1, 10).Select(flat => new[] { 0.2, 0.3 }.Concat(Enumerable.Repeat(0.4, flat)).ToArray()).Prepend([0.2]);
        foreach (var curve in curves)
        {
            var next = run with { BestCurve = curve, BestScore = curve[^1], Generations = curve.Length };
            await _runFeed.PublishAsync(new RunDelta(run.Id, curve.Length) { Summary = next });
        }

        Assert.Equal([NotificationKind.Stalled, NotificationKind.NewBest], _service.Recent.Select(told => told.Kind));
        Assert.All(_service.Recent, told => Assert.Equal($"/runs/{run.Id}", told.Address));
    }

    /// <summary>Takes what is sent.</summary>
    private sealed class Hook : HttpMessageHandler, IHttpClientFactory
    {
        public ConcurrentQueue<string> Bodies { get; } = new();

        public HttpClient CreateClient(string name) => new(this, disposeHandler: false);

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Bodies.Enqueue(await request.Content!.ReadAsStringAsync(cancellationToken));
            return new HttpResponseMessage(HttpStatusCode.OK);
        }
    }
}
