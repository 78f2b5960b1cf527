using System.Diagnostics;
using System.Globalization;
using Eep.Core.Models;
using Eep.Samples.Measuring;
using Eep.Samples.Tokens;
using TorchSharp;
using static TorchSharp.torch;

namespace Eep.Samples.Training;

/// <summary>Trains the sample model by its recipe; saves its state on the way and goes on from it.</summary>
public sealed class Trainer : IDisposable
{
    /// <summary>A step's batch is always cut in this many, so that the number of threads changes no result.</summary>
    private const int Shares = 2;

    private const int StepsPerSave = 250;
    private const int StepsPerReport = 50;
    private const int StepsPerMeasure = 250;

    private readonly Recipe _recipe;
    private readonly string _statePath;
    private readonly BatchSource _batches;
    private readonly StyleCalibration _calibration;
    private readonly AdamW _optimiser;
    private readonly GradientWorker[] _workers;
    private readonly Tensor[] _gradients;
    private readonly int _threads;
    private readonly Action<string> _report;

    public Trainer(Recipe recipe, ModelShape shape, BpeTokenizer tokenizer, string stateFolder, int threads, Action<string> report)
    {
        _recipe = recipe;
        _threads = threads;
        _report = report;
        _statePath = Path.Combine(stateFolder, "state.bin");
        _batches = new BatchSource(recipe, shape, tokenizer);
        Parameters = new FlatParameters(shape);
        _optimiser = new AdamW(Parameters);
        _workers = [.. Enumerable.Range(0, Shares).Select(_ => new GradientWorker(Parameters))];
        _gradients = [.. Enumerable.Range(0, Shares).Select(_ => zeros(Parameters.Count).DetachFromDisposeScope())];
        _calibration = new StyleCalibration(recipe, new ItemSource(tokenizer, recipe.Seed), threads);
    }

    public FlatParameters Parameters { get; }

    public TrainingState State { get; private set; } = new();

    /// <summary>Trains until done or until the time is up; true when done.</summary>
    public bool Run(bool resume, TimeSpan limit)
    {
        Parameters.Initialise(_recipe.Seed);
        if (resume && File.Exists(_statePath))
        {
            State = TrainingState.Load(_statePath, Parameters, _optimiser);
        }

        var before = State.Elapsed;
        var clock = Stopwatch.StartNew();
        long tokens = 0;
        while (!State.IsDone && clock.Elapsed < limit)
        {
            var (loss, count) = Step(State.Step + 1);
            tokens += count;
            State = State with { Step = State.Step + 1, Elapsed = before + clock.Elapsed };
            Report(loss, tokens / clock.Elapsed.TotalSeconds);
            State = State.Step >= _recipe.Steps ? _calibration.Advance(State, Parameters, _report) : State;
            if (State.IsDone || State.Step % StepsPerSave == 0)
            {
                State.Save(_statePath, Parameters, _optimiser);
            }
        }

        State.Save(_statePath, Parameters, _optimiser);
        return State.IsDone;
    }

    public void Dispose()
    {
        foreach (var worker in _workers)
        {
            worker.Dispose();
        }

        foreach (var gradient in _gradients)
        {
            gradient.Dispose();
        }

        _optimiser.Dispose();
        Parameters.Dispose();
    }

    private (float Loss, int Tokens) Step(int step)
    {
        var (sequences, mask) = _batches.Draw(step, State.BareProbability);
        var batches = sequences.Chunk(sequences.Count / Shares).Select(chunk => new TokenBatch(chunk)).ToArray();
        var weight = batches.Sum(batch => batch.Weights.Sum(value => (double)value));
        var losses = new float[Shares];
        Parallel.For(0, Shares, new ParallelOptions { MaxDegreeOfParallelism = _threads }, share =>
        {
            set_num_threads(1);
            _gradients[share].zero_();
            losses[share] = _workers[share].Accumulate(batches[share], mask, weight, 1.0 / Shares, _gradients[share]);
        });
        _optimiser.Step(_gradients[0], _gradients[1], step, _recipe.LearningRate(step));
        return (losses.Sum(), batches.Sum(batch => batch.Inputs.Length));
    }

    private void Report(float loss, double speed)
    {
        if (State.Step % StepsPerReport == 0)
        {
            TorchRuntime.TrimMemory();
            _report(string.Create(
                CultureInfo.InvariantCulture,
                $"step {State.Step}/{_recipe.Steps} loss {loss:F3} rate {_recipe.LearningRate(State.Step):E1} {speed:F0} tokens/s {State.Elapsed:hh\\:mm\\:ss}"));
        }

        if (State.Step % StepsPerMeasure == 0)
        {
            _report(_calibration.Describe(Parameters));
        }
    }
}
