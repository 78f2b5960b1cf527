using Eep.Core.Evaluation;

namespace Eep.Core.Models;

/// <summary>
/// A generation of plans over all blocks of documents. A block is a round of the race: a plan that is out reads no further block. Several
/// blocks may be read side by side, but what a plan answered after it was out is thrown away, so that threads change nothing. One use.
/// </summary>
internal sealed class AnswerRun
{
    private readonly EngineParts _parts;
    private readonly BlockDocuments[] _blocks;
    private readonly PlanPath[] _paths;
    private readonly PlanSheet[] _sheets;
    private readonly WorkProgress _progress;
    private int _mostTogether = int.MaxValue;

    public AnswerRun(EngineParts parts, BlockDocuments[] blocks, PlanPath[] paths, IProgress<double>? progress)
    {
        (_parts, _blocks, _paths) = (parts, blocks, paths);
        var documents = blocks.Sum(block => block.Requests.Count);
        _sheets = [.. paths.Select(_ => new PlanSheet(parts.Model.Config, documents))];
        _progress = new WorkProgress(progress, paths.Length * WorkFrom(0));
    }

    /// <summary>Reads the blocks, in order.</summary>
    public IReadOnlyList<PlanAnswers> Run(IPlanRace? race, CancellationToken cancellationToken)
    {
        int[] plans = [.. Enumerable.Range(0, _paths.Length).OrderBy(plan => _paths[plan].Order, StringComparer.Ordinal)];
        var sideBySide = race is null ? _blocks.Length : Math.Min(_parts.Model.Memory.Workers, _blocks.Length);
        for (var first = 0; first < _blocks.Length && plans.Length > 0; first += sideBySide)
        {
            var next = Math.Min(first + sideBySide, _blocks.Length);
            var readings = Read(plans, _blocks[first..next], cancellationToken);
            int[] left = [.. plans.Where((plan, place) => GoesOn(plan, readings[place], race))];
            _progress.Add((plans.Length - left.Length) * WorkFrom(next));
            plans = left;
        }

        return [.. _sheets.Select(sheet => sheet.ToAnswers())];
    }

    /// <summary>Reads the only block there is, for all plans.</summary>
    public IReadOnlyList<BlockAnswers> RunBlock(CancellationToken cancellationToken)
    {
        int[] plans = [.. Enumerable.Range(0, _paths.Length).OrderBy(plan => _paths[plan].Order, StringComparer.Ordinal)];
        var readings = Read(plans, _blocks, cancellationToken);
        return [.. Enumerable.Range(0, plans.Length).Select(plan => Together(readings[Array.IndexOf(plans, plan)][0]))];
    }

    /// <summary>What each plan answers to each block.</summary>
    private IReadOnlyList<PlanReading>[][] Read(int[] plans, BlockDocuments[] blocks, CancellationToken cancellationToken)
    {
        var parties = Parties(plans, blocks);
        var readings = Array.ConvertAll(plans, _ => new IReadOnlyList<PlanReading>[blocks.Length]);
        WorkQueue.Run(_parts.Model.Memory.Workers, parties.Count * blocks.Length, (item, token) =>
        {
            var (party, block) = (parties[item % parties.Count], item / parties.Count);
            foreach (var (place, reading) in party.Zip(Read([.. party.Select(place => _paths[plans[place]])], blocks[block], token)))
            {
                readings[place][block] = reading;
            }
        }, cancellationToken);
        return readings;
    }

    /// <summary>What each of some plans answers to a block: half of the plans, then half of the documents at a time where memory runs out.</summary>
    private IReadOnlyList<IReadOnlyList<PlanReading>> Read(PlanPath[] plans, BlockDocuments block, CancellationToken cancellationToken)
    {
        try
        {
            return [.. new BlockRun(_parts, block, plans).Run(_progress.Add, cancellationToken).Select(reading => (PlanReading[])[reading])];
        }
        catch (Exception failure) when (DeviceMemory.IsExhausted(failure) && (plans.Length > 1 || block.Requests.Count > 1))
        {
            _parts.Counters.Halve();
            _parts.Prefixes.Clear();
            _parts.Log(plans.Length > 1
                ? $"Out of memory with {plans.Length} plans and {block.Requests.Count} documents at once; going on with half of the plans."
                : $"Out of memory with one plan and {block.Requests.Count} documents at once; going on with half of the documents.");
        }

        if (plans.Length > 1)
        {
            _mostTogether = Math.Min(_mostTogether, (plans.Length + 1) / 2);
            return [.. plans.Chunk((plans.Length + 1) / 2).SelectMany(half => Read(half, block, cancellationToken))];
        }

        return [[.. block.Halves(_parts).SelectMany(half => Read(plans, half, cancellationToken)[0])]];
    }

    private bool GoesOn(int plan, IReadOnlyList<PlanReading>[] rounds, IPlanRace? race)
    {
        foreach (var round in rounds)
        {
            var answers = Together(round);
            _sheets[plan].Add(answers);
            if (race?.GoesOn(plan, answers.Answers.Select(each => (each.Document, each.Answer))) == false)
            {
                return false;
            }
        }

        return true;
    }

    private BlockAnswers Together(IReadOnlyList<PlanReading> round) => new(
        [.. round.SelectMany(reading => reading.Answers()).Select(answer => new DocumentAnswer(answer.Document, answer.Answer))],
        [.. _parts.Model.Config.SparseLayers.Select(layer => Enumerable.Range(0, _parts.Model.Config.ExpertCount)
            .Select(expert => round.Sum(reading => reading.RoutedCounts[layer, expert])).ToArray())]);

    /// <summary>
    /// Plans that walk together, as places: neighbours in the order of their keys, so that they share states. As many as the memory for states
    /// allows, and few enough that every worker gets some.
    /// </summary>
    private List<int[]> Parties(int[] plans, BlockDocuments[] blocks)
    {
        var most = Math.Clamp((_parts.Options.StateBytes ?? _parts.Model.Memory.States) / MemoryPlan.StateBytes(_parts.Model.Config, blocks.Max(block => block.TokensHeld)), 1, _mostTogether);
        var wanted = Math.Max((plans.Length + most - 1) / most, (_parts.Model.Memory.Workers + blocks.Length - 1) / blocks.Length);
        var count = (int)Math.Clamp(wanted, 1, plans.Length);
        return [.. Enumerable.Range(0, plans.Length).Chunk((plans.Length + count - 1) / count)];
    }

    private long WorkFrom(int block) => _blocks[block..].Sum(each => each.Work) * _parts.Model.Layers.Count;
}
