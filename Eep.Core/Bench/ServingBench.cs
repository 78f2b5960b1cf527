using System.Diagnostics;
using Eep.Core.Checkpoints;
using Eep.Core.Checkpoints.Chat;
using Eep.Core.Evaluation.Reports;
using Eep.Core.Metering;
using Eep.Core.Models;
using Eep.Core.Pruning;
using Eep.Core.Runs;

namespace Eep.Core.Bench;

/// <summary>A model to serve.</summary>
/// <param name="Name">For the report.</param>
/// <param name="Checkpoint">Folder.</param>
/// <param name="Plan">Plan file on it, or null for the model as it is.</param>
public sealed record ServedModel(string Name, string Checkpoint, string? Plan);

/// <summary>Measures how fast some models serve the same prompts, in turn, and what energy that takes.</summary>
public static class ServingBench
{
    private const int Rounds = 3;
    private const int PromptTokens = 128;
    private const int NewTokens = 32;
    private static readonly int[] s_batches = [1, 8, 32];
    private static readonly TimeSpan s_idle = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan s_energy = TimeSpan.FromSeconds(2);

    // A figure that would take longer is left out: it says so.
    private static readonly TimeSpan s_longest = TimeSpan.FromMinutes(2);

    /// <summary>Measures. Means something only on a machine that does nothing else.</summary>
    /// <param name="models">The baseline first; at least one.</param>
    /// <param name="prompts">Texts whose tokens the prompts are made of.</param>
    /// <param name="compute">Device, arithmetic, threads.</param>
    /// <param name="cancellationToken">Honoured between layers.</param>
    public static SpeedReport Measure(IReadOnlyList<ServedModel> models, IEnumerable<string> prompts, ComputeOptions compute, CancellationToken cancellationToken)
    {
        using var counter = EnergyCounter.Open(compute.Device == ComputeDevice.Cuda, out var missing);
        double? idle = counter is null ? null : Idle(counter, cancellationToken);
        var served = new List<Served>();
        try
        {
            served.AddRange(models.Select(model => new Served(model, compute)));
            var work = Workload.Of(models[0].Checkpoint, prompts, served.Min(each => each.LongestSequence) / 2);
            var lines = s_batches.Select(batch => Batch(served, batch, work, cancellationToken)).ToArray();
            return new SpeedReport
            {
                Machine = FormattableString.Invariant($"{(compute.Device == ComputeDevice.Cuda ? "first CUDA device" : ProcessorFeatures.Read().Name)}, {compute.Workers} threads, {ComputeTypes.Name(compute.Dtype)}"),
                PromptTokens = work.Length,
                NewTokens = work.Following,
                Rounds = Rounds,
                Energy = counter?.Method ?? missing,
                IdleWatts = idle,
                Subjects = [.. served.Select((each, place) => new SubjectSpeed(
                    each.Name, [.. lines.Select(line => line[place])], counter is null ? null : JoulesPerToken(each, counter, work, cancellationToken)))],
            };
        }
        finally
        {
            served.ForEach(each => each.Dispose());
        }
    }

    private static BatchSpeed[] Batch(List<Served> served, int batch, Workload work, CancellationToken cancellationToken)
    {
        if (served.Any(each => each.PerSequence * batch > s_longest.TotalSeconds))
        {
            return [.. served.Select(_ => new BatchSpeed(batch, null, null, null, null, FormattableString.Invariant($"would take more than {s_longest.TotalSeconds:0} s")))];
        }

        var (length, following) = (work.Length, work.Following);
        var prompts = work.Prompts(batch);
        var best = served.ConvertAll(_ => (Prefill: double.PositiveInfinity, Decode: double.PositiveInfinity));
        for (var round = 0; round <= Rounds; round++)
        {
            for (var place = 0; place < served.Count; place++)
            {
                var (prefill, decode, _) = served[place].Run(prompts, following, cancellationToken);

                // The first round warms caches up.
                best[place] = round == 0 ? best[place] : (Math.Min(best[place].Prefill, prefill), Math.Min(best[place].Decode, decode));
            }
        }

        return [.. best.Select(seconds => new BatchSpeed(
            batch, batch * length / seconds.Prefill, batch * (following - 1) / seconds.Decode, seconds.Prefill, seconds.Decode / (following - 1), null))];
    }

    private static double JoulesPerToken(Served served, EnergyCounter counter, Workload work, CancellationToken cancellationToken)
    {
        var (tokens, prompts) = (0L, work.Prompts(SpeedReport.GateBatch));
        var (start, watch) = (counter.Joules(), Stopwatch.StartNew());
        do
        {
            served.Run(prompts, work.Following, cancellationToken);
            tokens += (long)prompts.Count * work.Following;
        }
        while (watch.Elapsed < s_energy);

        return (counter.Joules() - start) / tokens;
    }

    private static double Idle(EnergyCounter counter, CancellationToken cancellationToken)
    {
        var (start, watch) = (counter.Joules(), Stopwatch.StartNew());
        cancellationToken.WaitHandle.WaitOne(s_idle);
        cancellationToken.ThrowIfCancellationRequested();
        return (counter.Joules() - start) / watch.Elapsed.TotalSeconds;
    }

    /// <summary>What is served: prompts of one length out of a stream of tokens.</summary>
    private sealed record Workload(int[] Ids, int Length, int Following)
    {
        /// <summary>The tokens of the texts, one after the other; prompt and answer are shorter where the model is made for less.</summary>
        public static Workload Of(string folder, IEnumerable<string> texts, int most)
        {
            var tokenizer = HuggingFaceTokenizer.Open(folder);
            var length = Math.Max(2, Math.Min(PromptTokens, most));
            return new Workload([.. texts.SelectMany(text => tokenizer.EncodePrompt(null, text))], length, Math.Min(NewTokens, length));
        }

        /// <summary>A prompt for each sequence, from different places; the stream begins again at its end.</summary>
        public List<int[]> Prompts(int batch) =>
            [.. Enumerable.Range(0, batch).Select(row => Enumerable.Range(row * Length, Length).Select(place => Ids[place % Ids.Length]).ToArray())];
    }

    /// <summary>A model that is open.</summary>
    private sealed class Served : IDisposable
    {
        private readonly Checkpoint _checkpoint;
        private readonly ServingProbe _probe;

        public Served(ServedModel model, ComputeOptions compute)
        {
            Name = model.Name;
            _checkpoint = Checkpoint.Open(model.Checkpoint);
            _probe = new ServingProbe(_checkpoint, model.Plan is null ? null : PlanFile.Read(model.Plan, _checkpoint.Shape), compute);
        }

        public string Name { get; }

        public int LongestSequence => _checkpoint.Config.LongestSequence;

        /// <summary>Seconds of a sequence of the last run, for all rounds: more sequences at once take less each.</summary>
        public double PerSequence { get; private set; }

        public (double Prefill, double Decode, IReadOnlyList<long[]> Tokens) Run(IReadOnlyList<int[]> prompts, int following, CancellationToken cancellationToken)
        {
            var seconds = _probe.Run(prompts, following, cancellationToken);
            PerSequence = (Rounds + 1) * (seconds.Prefill + seconds.Decode) / prompts.Count;
            return seconds;
        }

        public void Dispose()
        {
            _probe.Dispose();
            _checkpoint.Dispose();
        }
    }
}
