import Testing

extension SchedulerSuite {
  /// Every interleaving of a thread that goes to bed twice and then ends, two that call it aside and one that
  /// sets its affinity mask, step by step as in Sleep.md.
  @Suite struct DetourModelTests {
    enum Fault: CaseIterable {
      /// Who takes an announcement back goes on though it has been answered.
      case retractDoesNotAttend
      /// A sleeper goes on as soon as it is out of its sleep.
      case sleeperDoesNotAttend
      /// The owner is told that it is awake before its mask is put back.
      case answersBeforePuttingBack
      /// The mask is put back whatever it is by then.
      case putsBackBlindly
      /// The owner sleeps until its mask is back, and nobody is told so.
      case attendsInSecret
      /// Whether somebody waits for the mask is looked at before it is put back.
      case looksForWaiterEarly
    }

    enum Word { case awake, announced, called, attended }
    /// A mask is one of the user's, by its number, or the detour.
    enum Mask: Hashable { case users(Int), detour }

    struct Owner: Hashable {
      enum Place {
        case announces, looks, sleeps, asleep, attends, attending, asleepAttending, works, ended
      }
      var place = Place.announces
      var nights = 0
    }

    struct Caller: Hashable {
      enum Place { case calls, turnsAway, rouses, putsBack, answers, rousesAgain, done }
      var place = Place.calls
      var saved = Mask.users(0)
      var sawWaiter = false
    }

    struct State: Hashable {
      var word = Word.awake
      var mask = Mask.users(0)
      var usersMask = 0
      var owner = Owner()
      var callers = [Caller(), Caller()]
    }

    private func own(_ state: State, _ fault: Fault?) -> [State] {
      var next = state
      switch state.owner.place {
      case .announces:
        next.word = .announced
        next.owner.place = .looks
      case .looks:
        // The last look finds a reason to stay up, or none.
        next.owner.place = .sleeps
        var stays = state
        if state.word == .announced {
          stays.word = .awake
          stays.owner.place = .works
        } else {
          stays.owner.place = fault == .retractDoesNotAttend ? .works : .attends
        }
        return [next, stays]
      case .sleeps:
        // The kernel compares the word, and sleeps, in one step.
        if state.word == .announced {
          next.owner.place = .asleep
        } else {
          next.owner.place = fault == .sleeperDoesNotAttend ? .works : .attends
        }
      case .attends:
        if state.word == .called, fault != .attendsInSecret { next.word = .attended }
        next.owner.place = state.word == .awake ? .works : .attending
      case .attending:
        next.owner.place = state.word == .awake ? .works : .asleepAttending
      case .works:
        next.owner.nights += 1
        next.owner.place = next.owner.nights < 2 ? .announces : .ended
      case .asleep, .asleepAttending, .ended: return []
      }
      return [next]
    }

    private func rouse(_ state: inout State) {
      switch state.owner.place {
      case .asleep: state.owner.place = .sleeps
      case .asleepAttending: state.owner.place = .attending
      default: break
      }
    }

    private func call(_ index: Int, _ state: State, _ fault: Fault?) -> State? {
      var next = state
      switch state.callers[index].place {
      case .calls:
        guard state.word == .announced else { return nil }
        next.word = .called
        next.callers[index].place = .turnsAway
      case .turnsAway:
        next.callers[index].saved = state.mask
        next.mask = .detour
        next.callers[index].place = .rouses
      case .rouses:
        rouse(&next)
        if fault == .answersBeforePuttingBack { next.word = .awake }
        next.callers[index].sawWaiter = state.word == .attended
        next.callers[index].place = .putsBack
      case .putsBack:
        if state.mask == .detour || fault == .putsBackBlindly {
          next.mask = state.callers[index].saved
        }
        next.callers[index].place = .answers
      case .answers:
        if fault != .looksForWaiterEarly {
          next.callers[index].sawWaiter = state.word == .attended
        }
        next.word = .awake
        next.callers[index].place = .rousesAgain
      case .rousesAgain:
        if state.callers[index].sawWaiter { rouse(&next) }
        next.callers[index].place = .done
      case .done: return nil
      }
      return next
    }

    private func setMask(_ state: State) -> State? {
      guard state.usersMask == 0 else { return nil }
      var next = state
      next.usersMask = 1
      next.mask = .users(1)
      return next
    }

    /// Wrong is: the owner works, or is gone, and its mask is the detour or about to be touched; or it sleeps and
    /// its announcement has been answered; or, when all is over, its mask isn't the last that the user set.
    private func explore(_ fault: Fault?) -> (states: Int, wrong: State?) {
      Explorer.explore(from: State()) { state in
        own(state, fault) + state.callers.indices.compactMap { call($0, state, fault) }
          + [setMask(state)].compactMap(\.self)
      } isWrong: { state, isEnd in
        let isUp = state.owner.place == .works || state.owner.place == .ended
        let isTouched = state.callers.contains {
          [.turnsAway, .rouses, .putsBack].contains($0.place)
        }
        if isUp, state.mask == .detour || isTouched { return true }
        if !isEnd { return false }
        let sleeps = state.owner.place == .asleep || state.owner.place == .asleepAttending
        return sleeps && state.word != .announced || state.mask != .users(state.usersMask)
      }
    }

    @Test func nobodyWorksOnADetourAndNobodySleepsOn() {
      let (states, wrong) = explore(nil)
      #expect(wrong == nil)
      #expect(states > 300)
    }

    @Test(arguments: Fault.allCases) func everyFaultIsFound(fault: Fault) {
      #expect(explore(fault).wrong != nil)
    }
  }
}
