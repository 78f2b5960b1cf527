namespace Eep.Samples.Data;

/// <summary>A task whose items ask something about a passage.</summary>
public abstract class PassageTask(FactPool facts) : SampleTask
{
    /// <summary>Facts in the passage of a shipped item.</summary>
    private const int FullPassage = 3;

    /// <summary>The part of the prompt that changes when the same passage is asked about once more.</summary>
    public abstract string FollowUp { get; }

    public override SampleItem Draw(SeededRandom random) => Ask(facts.Compose(random, FullPassage), random);

    /// <summary>
    /// For training: a passage of one to all facts and a question about each of them. The first prompt is a shipped item's in
    /// form; the others leave the passage out, since it already stands before them.
    /// </summary>
    public override IReadOnlyList<SampleItem> DrawPractice(SeededRandom random)
    {
        var passage = facts.Compose(random, random.Between(1, FullPassage));
        var asked = passage.Facts.ToArray();
        random.Shuffle(asked);
        var items = asked.Select(fact => Ask(passage.About(fact), random)).ToArray();
        return [items[0], .. items.Skip(1).Select(item => item with { Prompt = Fill(FollowUp, item.Fields) })];
    }

    protected abstract SampleItem Ask(Passage passage, SeededRandom random);
}
