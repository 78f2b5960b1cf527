using System.Runtime.ExceptionServices;
using Eep.Core.Checkpoints;
using Eep.Core.Evaluation;
using Eep.Core.Models;
using Eep.Core.Pruning;

namespace Eep.Core.Runs;

/// <summary>
/// One generation in batches. Plans that share first layers go together; in a race a party of plans is asked its next block when it has
/// answered the one before, otherwise all blocks are offered at once. One use.
/// </summary>
internal sealed class SharedGeneration
{
    private readonly MoeLanguageModel _model;
    private readonly RunTasks _tasks;
    private readonly IBatchPool _pool;
    private readonly Batch _template;
    private readonly Func<int> _nextNumber;
    private readonly IReadOnlyList<PruningPlan> _plans;
    private readonly IProgress<double>? _progress;
    private readonly IPlanRace? _race;
    private readonly PlanSheet[] _sheets;
    private readonly int _blocks;
    private readonly Dictionary<int, Offer> _open = [];
    private readonly SortedDictionary<int, string> _failures = [];
    private int _done;

    public SharedGeneration(
        MoeLanguageModel model,
        RunTasks tasks,
        IBatchPool pool,
        Batch template,
        Func<int> nextNumber,
        int documents,
        IReadOnlyList<PruningPlan> plans,
        IProgress<double>? progress,
        IPlanRace? race)
    {
        (_model, _tasks, _pool, _template, _nextNumber) = (model, tasks, pool, template, nextNumber);
        (_plans, _progress, _race) = (plans, progress, race);
        _sheets = [.. plans.Select(_ => model.NewSheet(documents))];
        _blocks = model.BlockCount(documents);
    }

    /// <summary>The answers, in the order of the plans.</summary>
    /// <exception cref="ModelException">The model gives no usable answers.</exception>
    public IReadOnlyList<PlanAnswers> Run(CancellationToken cancellationToken)
    {
        var parties = _model.Neighbours(_plans).Chunk(_pool.PlansPerBatch).ToArray();
        OfferAll([.. Enumerable.Range(0, _race is null ? _blocks : 1).SelectMany(block => parties.Select(party => (party, block)))]);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Thread? own = null;
        Exception? fault = null;
        try
        {
            while (_open.Count > 0)
            {
                switch (_pool.Take(stop.Token))
                {
                    case BatchTurn.Answered(var number, var answers) when _open.Remove(number, out var offer):
                        TakeIn(offer, answers);
                        break;
                    case BatchTurn.Yours(var number):
                        own?.Join();
                        own = Start(_open[number].Batch);
                        break;
                }
            }
        }
        catch (OperationCanceledException) when (fault is not null)
        {
            ExceptionDispatchInfo.Throw(fault);
        }
        finally
        {
            stop.Cancel();
            own?.Join();
        }

        return _failures.Count > 0 ? throw new ModelException(_failures.First().Value) : [.. _sheets.Select(sheet => sheet.ToAnswers())];

        Thread Start(Batch batch)
        {
            var thread = new Thread(() =>
            {
                try
                {
                    _pool.Finish(batch.Number, BatchWork.Answer(_model, _tasks, batch, stop.Token));
                }
                catch (Exception exception)
                {
                    fault = exception;
                    stop.Cancel();
                }
            })
            { IsBackground = true, Name = "own batch" };
            thread.Start();
            return thread;
        }
    }

    private void TakeIn(Offer offer, BatchAnswers answers)
    {
        if (answers.Failure is { } failure)
        {
            _failures.TryAdd(offer.Batch.Block, failure);
            return;
        }

        int[] left = [.. offer.Plans.Where((plan, place) => GoesOn(plan, answers.Plans[place]))];
        _done += offer.Plans.Length + ((offer.Plans.Length - left.Length) * (_blocks - 1 - offer.Batch.Block));
        _progress?.Report((double)_done / (_plans.Count * _blocks));
        if (_race is not null && left.Length > 0 && offer.Batch.Block + 1 < _blocks && _failures.Count == 0)
        {
            OfferAll([(left, offer.Batch.Block + 1)]);
        }
    }

    // Without a race blocks come in any order, which changes no sheet.
    private bool GoesOn(int plan, BlockAnswers answers)
    {
        _sheets[plan].Add(answers);
        return _race?.GoesOn(plan, answers.Answers.Select(answer => (answer.Document, answer.Answer))) ?? true;
    }

    private void OfferAll(IReadOnlyList<(int[] Party, int Block)> parts)
    {
        Offer[] offers = [.. parts.Select(part => new Offer(
            _template with
            {
                Number = _nextNumber(),
                Block = part.Block,
                Plans = [.. part.Party.Select(plan => PlanJson.Write(_plans[plan]).ToJsonString())],
            },
            part.Party))];
        foreach (var offer in offers)
        {
            _open.Add(offer.Batch.Number, offer);
        }

        _pool.Offer([.. offers.Select(offer => offer.Batch)]);
    }

    private sealed record Offer(Batch Batch, int[] Plans);
}
