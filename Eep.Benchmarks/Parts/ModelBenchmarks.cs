using BenchmarkDotNet.Attributes;
using Eep.Core.Bench;
using Eep.Core.Checkpoints;
using Eep.Core.Evaluation;
using Eep.Core.Models;
using Eep.Core.Pruning;
using TorchSharp;

namespace Eep.Benchmarks.Parts;

/// <summary>The parts of an evaluation on a Mixtral of 21 million random weights (d 256, 6 layers, 8 experts, ffn 512), one thread.</summary>
public class ModelBenchmarks
{
    private static readonly float[] s_row = [0.5f, 0, 0.25f, 0, 0.125f, 0, 0.125f, 0];
    private readonly string _folder = Path.Combine(Path.GetTempPath(), $"eep-parts-{Environment.ProcessId}");
    private readonly ModelRequest[] _read =
        [.. Enumerable.Range(0, 16).Select(index => new LogLikelihoodRequest($"{index:00}{new string('a', 94)}", [new string('b', 32)]))];
    private readonly ModelRequest[] _decode =
        [.. Enumerable.Range(0, 16).Select(index => new GenerateRequest($"{index:00}aa", [], 32))];

    private Checkpoint? _checkpoint;
    private MoeLanguageModel? _model;
    private PruningPlan? _plan;

    /// <summary>Writes the model and opens it.</summary>
    [GlobalSetup]
    public void Setup()
    {
        RandomModel.Write(_folder, RandomModelShape.Small(TensorType.F32), default);
        _checkpoint = Checkpoint.Open(_folder);
        _model = MoeLanguageModel.Open(_checkpoint, new ComputeOptions { Workers = 1 });
        _plan = PruningPlan.Select(_checkpoint.Shape, [[.. _checkpoint.Shape.SparseLayers]], _ => [0, 2, 4, 6], 2);
    }

    /// <summary>Deletes it.</summary>
    [GlobalCleanup]
    public void Cleanup()
    {
        _model!.Dispose();
        _checkpoint!.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>2,048 tokens through all layers.</summary>
    [Benchmark]
    public IReadOnlyList<PlanAnswers> Read() => _model!.Answer(_read, [_plan!]);

    /// <summary>16 answers of 32 tokens side by side over the cache.</summary>
    [Benchmark]
    public IReadOnlyList<PlanAnswers> Decode() => _model!.Answer(_decode, [_plan!]);

    /// <summary>One merged matrix of four originals, 512 x 256.</summary>
    [Benchmark]
    public void MergeMatrix()
    {
        using var merged = ExpertCombiner.Combine(s_row, expert => _checkpoint!.Tensor($"model.layers.0.block_sparse_moe.experts.{expert}.w1.weight"));
    }

    /// <summary>The product at the heart of an expert: 1,024 tokens, 256 to 512.</summary>
    [Benchmark]
    public void ExpertProduct()
    {
        using var scope = torch.NewDisposeScope();
        using var noGradients = torch.inference_mode();
        _ = torch.nn.functional.linear(torch.ones(1024, 256), _checkpoint!.Tensor("model.layers.0.block_sparse_moe.experts.0.w1.weight"));
    }
}
